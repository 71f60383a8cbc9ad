// Forms with much to write, but without drafts (data-keep): before they are sent, the session is looked at.
// If it has ended, nothing is sent and the text stays on the page while one signs in beside it.
import { OFFLINE, OTHER, SIGNED_IN, askSession, hideSignedOut, showSignedOut } from "./session.js";

const TEXTS = { [OTHER]: "textOther", [OFFLINE]: "textOffline" };

function say(form, outcome) {
  const place = form.querySelector("[data-save-state]");
  if (place) {
    place.textContent = place.dataset[TEXTS[outcome] ?? "textSignedOut"];
    place.classList.add("save-state--failed");
  }
}

async function send(form, submitter) {
  const outcome = await askSession();
  delete form.dataset.asking;
  if (outcome === SIGNED_IN) {
    form.dataset.asked = "1";
    form.requestSubmit(submitter);
    return;
  }
  say(form, outcome);
  if (outcome !== OFFLINE) {
    showSignedOut();
  }
}

export function startKeeping(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !("keep" in form.dataset)) {
      return;
    }
    if (form.dataset.asked) {
      delete form.dataset.asked;
      return;
    }
    event.preventDefault();
    if (!form.dataset.asking) {
      form.dataset.asking = "1";
      send(form, event.submitter);
    }
  });
  window.addEventListener("focus", async () => {
    if (root.querySelector("[data-signed-out-dialog][open]") && (await askSession()) === SIGNED_IN) {
      hideSignedOut();
    }
  });
}
