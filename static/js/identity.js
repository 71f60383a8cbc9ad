// Which digits are somebody's identity number in Sweden or Norway: the twin of sluice/shared/identity.py.
// It only helps the one who writes; the server decides.

const FIRST_WEIGHTS = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const SECOND_WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
const MONTH_SHIFTS = [0, 40, 80];
const NEW_REMAINDERS_FROM = Date.UTC(2032, 0, 1);

function centuries(twoDigits) {
  return [1800, 1900, 2000].map((century) => century + Number(twoDigits));
}

function real(years, month, day) {
  return (
    month >= 1 && month <= 12 && years.some((year) => day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate())
  );
}

function luhn(digits) {
  const sum = Array.from(digits)
    .reverse()
    .map((digit, place) => Number(digit) * (place % 2 === 1 ? 2 : 1))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return sum % 10 === 0;
}

export function swedish(digits) {
  const ten = digits.slice(-10);
  if (ten.slice(6, 9) === "000" || !luhn(ten)) {
    return null;
  }
  const years = digits.length === 12 ? [Number(digits.slice(0, 4))] : centuries(ten.slice(0, 2));
  const month = Number(ten.slice(2, 4));
  const day = Number(ten.slice(4, 6));
  if (real(years, month, day)) {
    return "personnummer";
  }
  return real(years, month, day - 60) ? "samordningsnummer" : null;
}

function remainder(digits, weights) {
  return weights.reduce((total, weight, place) => total + weight * Number(digits[place]), 0) % 11;
}

export function norwegian(digits, now = Date.now()) {
  const allowed = now >= NEW_REMAINDERS_FROM ? [0, 1, 2, 3] : [0];
  if (!allowed.includes(remainder(digits, FIRST_WEIGHTS)) || remainder(digits, SECOND_WEIGHTS) !== 0) {
    return null;
  }
  const years = centuries(digits.slice(4, 6));
  const day = Number(digits.slice(0, 2));
  for (const shift of MONTH_SHIFTS) {
    const month = Number(digits.slice(2, 4)) - shift;
    if (real(years, month, day)) {
      return "fodselsnummer";
    }
    if (real(years, month, day - 40)) {
      return "d_nummer";
    }
  }
  return null;
}
