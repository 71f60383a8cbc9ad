// Asks before one leaves a page with text that is nowhere else.

const WATCHED = "form[data-unsaved], form[data-autosave-url]";

export function startUnsaved(root) {
  root.addEventListener("input", (event) => {
    const form = event.target.closest(WATCHED);
    if (form) {
      form.dataset.dirty = "1";
    }
  });
  root.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) {
      delete event.target.dataset.dirty;
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (root.querySelector("form[data-dirty]")) {
      event.preventDefault();
    }
  });
}
