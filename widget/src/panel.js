// `<kb-panel>`: the floating button, and the panel that it, `/` and Ctrl-K open.

import { ICONS, icon, make } from "./dom.js";
import { KbElement } from "./element.js";

export class KbPanel extends KbElement {
  manner = { finds: true, examples: /** @type {const} */ ("options"), overlays: false };
  dialog = make("dialog");
  /** @type {HTMLElement | null} */
  #before = null; // what had the focus

  /** @param {import("./asker.js").Asker} asker */
  build(asker) {
    const { words, field, live, body } = asker;
    const shut = { class: "round", type: "button", "aria-label": words.close };
    const top = make(
      "div",
      { class: "top" },
      field.form,
      make("button", { ...shut, onclick: () => this.close() }, icon(ICONS.close)),
    );
    const foot = make(
      "p",
      { class: "foot", "aria-hidden": "true" },
      make("span", {}, words.keys),
      make("span", { class: "mark" }, "kb"),
    );
    const scroll = make("div", { class: "scroll", tabindex: 0 }, field.list, body);
    this.dialog.replaceWith();
    this.dialog = this.#newDialog(words, make("div", { class: "asker" }, top, live, scroll, foot));
    return [...(this.getAttribute("button") === "off" ? [] : [this.#button(words)]), this.dialog];
  }

  /** @param {import("./words.js").Words} words @param {HTMLElement} content */
  #newDialog(words, content) {
    const dialog = make("dialog", { "aria-label": words.title }, content);
    dialog.addEventListener("cancel", (event) => {
      if (this.asker?.field.isComposing) event.preventDefault();
    });
    dialog.addEventListener("close", () => this.#closed());
    // A press beside the panel, on its backdrop, meets the dialog itself.
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) this.close();
    });
    return dialog;
  }

  /** @param {import("./words.js").Words} words */
  #button(words) {
    return make(
      "button",
      { class: "fab", type: "button", "aria-haspopup": "dialog", onclick: () => this.open() },
      icon(ICONS.ask),
      make("span", {}, words.title),
    );
  }

  open() {
    const { field } = /** @type {import("./asker.js").Asker} */ (this.asker);
    if (!this.dialog.open) {
      this.#before = focused();
      this.dialog.showModal();
      this.asker?.begin();
    }
    field.input.focus();
    field.input.select();
  }

  close() {
    this.dialog.close();
  }

  #closed() {
    this.asker?.finding.cancel();
    this.#before?.focus({ preventScroll: true });
    this.#before = null;
  }
}

/** What has the focus, within shadow roots too. */
function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return /** @type {HTMLElement | null} */ (element);
}
