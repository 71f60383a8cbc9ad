// Saves what is being written, and says so. Nothing is ever put in the browser's storage: tablets are shared.
// While it cannot be saved the text stays on the page, and saving is tried again.
import { blockedFields, showFieldError } from "./guard.js";
import { OFFLINE, OTHER, SIGNED_IN, SIGNED_OUT, askSession, hideSignedOut, showSignedOut } from "./session.js";

const WAIT = 1500;
const TRY_AGAIN = 10000;
const SAVED = "saved";
const REFUSED = "refused";
const FAILED = "failed";

const TEXTS = {
  [REFUSED]: "textRefused",
  [FAILED]: "textFailed",
  [OFFLINE]: "textOffline",
  [SIGNED_OUT]: "textSignedOut",
  [OTHER]: "textOther",
};

class Draft {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("[data-save-state]");
    this.timer = 0;
    this.running = null;
    this.outcome = SAVED;
    form.addEventListener("input", () => this.later(WAIT));
    form.addEventListener("submit", (event) => this.beforeSending(event));
    window.addEventListener("focus", () => this.afterReturn());
    window.addEventListener("online", () => this.afterReturn());
  }

  later(wait) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), wait);
  }

  say(text, failed) {
    if (this.state && this.state.textContent !== text) {
      this.state.textContent = text;
      this.state.classList.toggle("save-state--failed", failed);
    }
  }

  // One saving at a time; one that is asked for meanwhile waits for the one before.
  async save() {
    window.clearTimeout(this.timer);
    while (this.running) {
      await this.running;
    }
    this.running = this.attempt();
    try {
      this.outcome = await this.running;
    } finally {
      this.running = null;
    }
    return this.outcome;
  }

  async attempt() {
    if (blockedFields(this.form).length > 0) {
      return this.told(REFUSED);
    }
    delete this.form.dataset.dirty;
    let outcome = await this.post();
    if (outcome === SIGNED_OUT) {
      // Refused may also mean an old token after signing in elsewhere: fetch a fresh one and try once more.
      const session = await askSession();
      outcome = session === SIGNED_IN ? await this.post() : session;
    }
    return this.told(outcome);
  }

  async post() {
    const body = new FormData(this.form);
    for (const [name, value] of Array.from(body.entries())) {
      if (value instanceof File) {
        body.delete(name);
      }
    }
    let response;
    try {
      response = await fetch(this.form.dataset.autosaveUrl, {
        method: "POST",
        body,
        credentials: "same-origin",
        redirect: "manual",
        headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
      });
    } catch {
      return OFFLINE;
    }
    return this.answered(response);
  }

  async answered(response) {
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      return SIGNED_OUT;
    }
    const answer = await response.json().catch(() => ({}));
    if (response.ok) {
      this.adopt(answer);
      return SAVED;
    }
    if (response.status === 400 || response.status === 422) {
      for (const [name, texts] of Object.entries(answer.errors ?? {})) {
        showFieldError(this.form.elements[name], texts.join(" "));
      }
      return REFUSED;
    }
    return FAILED;
  }

  adopt(answer) {
    this.savedAt = answer.saved_at ?? "";
    if (answer.autosave_url) {
      this.form.dataset.autosaveUrl = answer.autosave_url;
    }
    for (const [name, value] of Object.entries(answer.fields ?? {})) {
      if (this.form.elements[name]?.type === "hidden") {
        this.form.elements[name].value = value;
      }
    }
  }

  told(outcome) {
    if (outcome === SAVED) {
      hideSignedOut();
      this.say((this.state?.dataset.textSaved ?? "").replace("{time}", this.savedAt), false);
      return outcome;
    }
    this.form.dataset.dirty = "1";
    this.say(this.state?.dataset[TEXTS[outcome]] ?? "", true);
    if (outcome === SIGNED_OUT || outcome === OTHER) {
      showSignedOut();
    } else if (outcome === OFFLINE || outcome === FAILED) {
      this.later(TRY_AGAIN);
    }
    return outcome;
  }

  // Before the whole form is sent: if nothing can reach the server, the text is better off on the page.
  async beforeSending(event) {
    if (event.defaultPrevented || this.form.dataset.asked) {
      delete this.form.dataset.asked;
      return;
    }
    event.preventDefault();
    if (this.sending) {
      return;
    }
    this.sending = true;
    const outcome = await this.save();
    this.sending = false;
    if (outcome === SAVED || outcome === REFUSED || outcome === FAILED) {
      this.form.dataset.asked = "1";
      this.form.requestSubmit(event.submitter);
    }
  }

  afterReturn() {
    if (this.outcome !== SAVED && this.outcome !== REFUSED && !this.running) {
      this.save();
    }
  }
}

export function startAutosave(root) {
  root.querySelectorAll("form[data-autosave-url]").forEach((form) => new Draft(form));
}
