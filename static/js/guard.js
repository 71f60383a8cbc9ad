// Stops an identity number before it is sent: the browser's twin of sluice/shared/guard.py's blocks.
// The sentence stands beside the field and never repeats the number. The server decides.
import { norwegian, swedish } from "./identity.js";

const GAP = " {0,3}";
const SIGN = `${GAP}[-+]${GAP}`;
const TWELVE = new RegExp(
  `(?<!\\d)(?=((?:18|19|20)\\d{2}${GAP}\\d{4}(?:${SIGN}|${GAP})\\d{4}` +
    "|(?:18|19|20)\\d{2}([-./])\\d{2}\\2\\d{2}[-+]\\d{4})(?!\\d))",
  "g",
);
const TEN_SIGNED = new RegExp(
  `(?<!\\d)(?=(\\d{6}${SIGN}\\d{4}|\\d{2}([-./])\\d{2}\\2\\d{2}[-+]\\d{4})(?!\\d))`,
  "g",
);
const ELEVEN = /(?<![\d+])(?=(\d{2}([ ./-]?)\d{2}\2\d{2} {0,3}[-/]? {0,3}(?:\d{5}|\d{3} \d{2}))(?!\d))/g;
const DASHES = /[\p{Pd}\u2212\ufe63\uff0d\u2043\u02d7\u207b\u208b\u203e\u00af]/gu;
const PLUSES = /[\uff0b\ufe62\u207a\u208a\u2795]/gu;
// Where other scripts' digits begin; the common forms (full width, raised) are folded by NFKC.
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];

function asciiDigit(digit) {
  const code = digit.codePointAt(0);
  const zero = ZEROS.find((start) => code >= start && code < start + 10);
  return zero === undefined ? digit : String(code - zero);
}

function plain(text, softHyphen) {
  return text
    .replaceAll("\u00ad", softHyphen)
    .replace(DASHES, "-")
    .replace(PLUSES, "+")
    .normalize("NFKC")
    .replace(/[\p{Cf}\p{Mn}\p{Me}]/gu, "")
    .replace(/\s/gu, " ")
    .replace(/\p{Nd}/gu, asciiDigit);
}

function firstKind(text, pattern, judge) {
  for (const found of text.matchAll(pattern)) {
    const kind = judge(found[1].replace(/\D/g, ""));
    if (kind) {
      return kind;
    }
  }
  return null;
}

export function blockedKind(text) {
  for (const softHyphen of text.includes("\u00ad") ? ["", "-"] : [""]) {
    const folded = plain(text, softHyphen);
    const kind =
      firstKind(folded, TWELVE, swedish) ?? firstKind(folded, TEN_SIGNED, swedish) ?? firstKind(folded, ELEVEN, norwegian);
    if (kind) {
      return kind;
    }
  }
  return null;
}

function texts(form) {
  return Array.from(form.elements).filter(
    (element) => element.tagName === "TEXTAREA" || (element.tagName === "INPUT" && ["text", "search"].includes(element.type)),
  );
}

export function blockedFields(form) {
  return "guard" in form.dataset ? texts(form).filter((element) => blockedKind(element.value)) : [];
}

function errorPlace(element) {
  return element.closest(".field")?.querySelector(`[data-guard-error="${CSS.escape(element.name)}"]`);
}

function describe(element, id, add) {
  const ids = (element.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  const all = add ? [...ids, id] : ids;
  if (all.length > 0) {
    element.setAttribute("aria-describedby", all.join(" "));
  } else {
    element.removeAttribute("aria-describedby");
  }
}

export function showFieldError(element, text) {
  const field = element?.closest?.(".field");
  if (!field) {
    return;
  }
  let place = errorPlace(element);
  if (!place) {
    place = document.createElement("p");
    place.className = "field__error";
    place.id = `${element.id}_stopped`;
    place.dataset.guardError = element.name;
    place.setAttribute("role", "alert");
    field.insertBefore(place, field.querySelector(".field__control"));
  }
  if (place.textContent !== text) {
    place.textContent = text;
  }
  field.classList.add("field--error");
  element.setAttribute("aria-invalid", "true");
  describe(element, place.id, true);
}

function clearFieldError(element) {
  const place = errorPlace(element);
  if (!place) {
    return;
  }
  describe(element, place.id, false);
  place.remove();
  if (!element.closest(".field").querySelector(".field__error")) {
    element.closest(".field").classList.remove("field--error");
    element.removeAttribute("aria-invalid");
  }
}

function look(form, element) {
  const kind = blockedKind(element.value);
  if (kind) {
    showFieldError(element, form.getAttribute(`data-guard-${kind.replace("_", "-")}`));
  } else {
    clearFieldError(element);
  }
  return Boolean(kind);
}

export function startGuard(root) {
  root.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "guard" in form.dataset && errorPlace(event.target)) {
      look(form, event.target);
    }
  });
  root.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && "guard" in form.dataset && texts(form).includes(event.target)) {
      look(form, event.target);
    }
  });
  root.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!("guard" in form.dataset)) {
        return;
      }
      const stopped = texts(form).filter((element) => look(form, element));
      if (stopped.length > 0) {
        event.preventDefault();
        stopped[0].focus();
      }
    },
    true,
  );
}
