// The field and its list of options: a combobox whose list the arrows walk through, as the
// ARIA Authoring Practices describe it. Where nothing is suggested it is a plain field.

import { composes, moved } from "./choose.js";
import { ICONS, icon, make, setAttribute } from "./dom.js";

// The server refuses much longer questions; nobody types them.
const MAX_QUESTION = 1000;

/**
 * @typedef {object} FieldEvents
 * @property {(text: string) => void} typed never while an input method composes
 * @property {(text: string) => void} submitted
 * @property {(index: number) => void} chosen an option of the list
 * @property {() => boolean} escaped whether Escape meant something here
 */

export class Field {
  /** @type {HTMLElement[]} */
  #options = [];
  #active = -1;
  #composing = false;

  /**
   * @param {import("./words.js").Words} words
   * @param {FieldEvents} on
   * @param {string} placeholder
   * @param {boolean} suggests whether it ever shows a list
   */
  constructor(words, on, placeholder, suggests) {
    this.on = on;
    this.input = make("input", {
      class: "field",
      type: "text",
      "aria-label": words.title,
      placeholder,
      enterkeyhint: "search",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      maxlength: MAX_QUESTION,
      ...(suggests && COMBOBOX),
    });
    this.title = make("p", { class: "list-title", "aria-hidden": "true" });
    this.listbox = make("div", { role: "listbox", id: "options", "aria-label": words.found });
    this.list = make("div", { class: "list", hidden: true }, this.title, this.listbox);
    this.form = make(
      "form",
      { class: "box", role: "search", novalidate: true },
      icon(ICONS.search),
      this.input,
      make("button", { class: "send", type: "submit", "aria-label": words.ask }, icon(ICONS.send)),
    );
    this.#listen();
  }

  get text() {
    return this.input.value;
  }

  set text(text) {
    this.input.value = text;
  }

  get isOpen() {
    return !this.list.hidden;
  }

  get isComposing() {
    return this.#composing;
  }

  /** @param {Node[][]} options what each option shows @param {string} title */
  show(options, title) {
    this.title.textContent = title;
    this.listbox.setAttribute("aria-label", title);
    this.#options = options.map((parts, index) => this.#option(parts, index));
    this.listbox.replaceChildren(...this.#options);
    this.list.hidden = !options.length;
    setAttribute(this.input, "aria-expanded", String(this.isOpen));
    this.#activate(-1);
  }

  hide() {
    if (this.isOpen) this.show([], "");
  }

  /** @param {Node[]} parts @param {number} index */
  #option(parts, index) {
    const attributes = { class: "option", role: "option", id: `option-${index}` };
    const option = make("div", { ...attributes, "aria-selected": "false" }, ...parts);
    option.addEventListener("click", () => this.on.chosen(index));
    return option;
  }

  /** @param {number} index -1: none */
  #activate(index) {
    this.#options[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = index;
    const option = this.#options[index];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    setAttribute(this.input, "aria-activedescendant", option?.id);
  }

  #listen() {
    const { input, form, list } = this;
    input.addEventListener("compositionstart", () => (this.#composing = true));
    input.addEventListener("compositionend", () => {
      this.#composing = false;
      this.#typed();
    });
    input.addEventListener("input", () => {
      if (!this.#composing) this.#typed();
    });
    input.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault(); // the form of a page of its own would leave that page
      if (!this.#composing) this.#enter();
    });
    // A press on an option must not take the focus from the field, which would close the list.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  #typed() {
    this.#activate(-1); // it was an option for another text
    this.on.typed(this.text);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.#composing || composes(event)) {
      event.stopPropagation(); // nor may the page take it for a key of its own
      return;
    }
    if (event.key === "Escape") {
      if (!this.on.escaped()) return; // a dialog around it closes
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (!this.isOpen || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = moved(event.key, this.#active, this.#options.length);
    if (next === null) return;
    event.preventDefault(); // the arrows would move the caret
    this.#activate(next);
  }

  #enter() {
    if (this.isOpen && this.#active >= 0) this.on.chosen(this.#active);
    else this.on.submitted(this.text);
  }
}

const COMBOBOX = {
  role: "combobox",
  "aria-autocomplete": "list",
  "aria-haspopup": "listbox",
  "aria-expanded": "false",
  "aria-controls": "options",
};
