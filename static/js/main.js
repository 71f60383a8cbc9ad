// What the browser adds. Every page works without it.
import { startAutosave } from "./autosave.js";
import { startGuard } from "./guard.js";
import { startKeeping } from "./keep.js";
import { startOnce } from "./once.js";
import { startUnsaved } from "./unsaved.js";

document.documentElement.classList.add("has-script");

// The order matters: the guard may stop a sending, then the session is looked at, then presses are counted.
startGuard(document);
startAutosave(document);
startKeeping(document);
startUnsaved(document);
startOnce(document);

document.querySelector("[data-error-summary]")?.focus();
