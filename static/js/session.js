// Is the one who writes still signed in? Asked of the page itself, which also hands over a fresh token:
// signing in in another window makes the old one void.

export const SIGNED_IN = "signed-in";
export const SIGNED_OUT = "signed-out";
export const OTHER = "other";
export const OFFLINE = "offline";

function adopt(fresh) {
  const token = fresh.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (!token) {
    return;
  }
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => {
    input.value = token;
  });
  if (document.body.hasAttribute("data-hx-headers")) {
    document.body.setAttribute("data-hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  }
}

export async function askSession() {
  let response;
  try {
    response = await fetch(window.location.href, { credentials: "same-origin", redirect: "manual" });
  } catch {
    return OFFLINE;
  }
  if (response.type === "opaqueredirect" || response.status === 401) {
    return SIGNED_OUT;
  }
  if (!response.ok && response.status >= 500) {
    return OFFLINE;
  }
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const now = fresh.body.dataset.person;
  if (!now) {
    return SIGNED_OUT;
  }
  if (now !== document.body.dataset.person) {
    return OTHER;
  }
  adopt(fresh);
  return SIGNED_IN;
}

export function showSignedOut() {
  const dialog = document.querySelector("[data-signed-out-dialog]");
  if (dialog && !dialog.open) {
    dialog.showModal();
  }
}

export function hideSignedOut() {
  document.querySelector("[data-signed-out-dialog][open]")?.close();
}
