// A second press on a button that sends is ignored until the page comes back: a double click is one idea.
// The buttons stay focusable (aria-disabled), so that nobody loses their place.

function submitButtons(form) {
  return Array.from(form.elements).filter((element) => element.type === "submit");
}

function release(form) {
  delete form.dataset.sent;
  submitButtons(form).forEach((button) => button.removeAttribute("aria-disabled"));
}

export function startOnce(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "many" in form.dataset) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    submitButtons(form).forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  // The page may come back from the browser's memory with the buttons as they were left.
  window.addEventListener("pageshow", () => {
    root.querySelectorAll("form[data-sent]").forEach(release);
  });
}
