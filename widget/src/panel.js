// `<kb-panel>`: the floating button, and the panel that it, `/` and Ctrl-K open.

import { ICONS, icon, make } from "./dom.js";
import { KbElement } from "./element.js";

export class KbPanel extends KbElement {
  /** @type {import("./asker.js").Manner} */
  manner = { invites: "both", finds: true, examples: "options", overlays: false };
  dialog = make("dialog");

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
    this.dialog = this.#newDialog(words, make("div", { class: "asker" }, top, live, scroll, foot));
    return [...(this.getAttribute("button") === "off" ? [] : [this.#button(words)]), this.dialog];
  }

  /** @param {import("./words.js").Words} words @param {HTMLElement} content */
  #newDialog(words, content) {
    const dialog = make("dialog", { "aria-label": words.title }, content);
    dialog.addEventListener("cancel", (event) => {
      if (this.asker?.field.isComposing) event.preventDefault();
    });
    dialog.addEventListener("close", () => this.asker?.finding.cancel());
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
      this.dialog.showModal(); // keeps the focus within, and gives it back where it was
      this.asker?.begin();
    }
    field.input.focus();
    field.input.select();
  }

  close() {
    this.dialog.close();
  }

  stepAside() {
    this.close();
  }
}
