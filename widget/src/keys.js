// The keys that open the panel from anywhere on the page: `/`, and Ctrl-K or ⌘K.

import { composes } from "./choose.js";

/**
 * Whether a key opens it: `/` only where nothing is written with it.
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey"
 *   | "isComposing" | "keyCode" | "defaultPrevented">} event
 * @param {boolean} writing whether the focus is in a field
 */
export function opens(event, writing) {
  if (event.defaultPrevented || composes(event) || event.altKey) return false;
  const command = event.ctrlKey || event.metaKey;
  if (event.key === "/") return !command && !writing;
  return event.key.toLowerCase() === "k" && command && !event.shiftKey;
}

const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox]";

/** @param {Event} event whether its innermost target is written into */
export function isWriting(event) {
  const target = event.composedPath()[0];
  return target instanceof Element && target.closest(FIELDS) !== null;
}
