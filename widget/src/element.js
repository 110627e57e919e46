// What all of the widget's elements share: a shadow root with the adopted styles, the settings
// of the element, its script and its page, and the look that follows from them.

import { Asker } from "./asker.js";
import { drawDiagrams } from "./diagrams.js";
import { make, setAttribute } from "./dom.js";
import { typeset } from "./formulas.js";
import { isWriting } from "./keys.js";
import { followWithin } from "./lead.js";
import { tellOwner } from "./owner.js";
import { makeReachable } from "./scrollers.js";
import { NAMES, faults, readSettings } from "./settings.js";
import { sheets } from "./sheets.js";

/**
 * @typedef {object} Environment what the script knows
 * @property {import("./backend.js").Backend} backend
 * @property {() => Promise<import("./backend.js").About | null>} about
 * @property {string} base where the widget's files are
 * @property {import("./settings.js").Get} scriptAttribute
 * @property {Set<KbElement>} elements that stand in the page now
 */

/** @type {Environment} */
let environment;

/** Before the first element is defined. @param {Environment} made */
export function provide(made) {
  environment = made;
}

export class KbElement extends HTMLElement {
  static observedAttributes = NAMES;

  /** @type {import("./asker.js").Manner} */
  manner = { invites: "ask", finds: false, examples: null, overlays: false };
  #language = "";
  /** @type {Asker | null} */
  asker = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = sheets();
    this.frame = make("div", { class: `kb ${this.localName}` });
    root.append(this.frame);
    // Outside of the shadow root the event's target is this element, no field: a page with
    // one-letter shortcuts of its own would take what is typed here for them.
    this.frame.addEventListener("keydown", (event) => {
      const command = event.ctrlKey || event.metaKey || event.altKey;
      if (!command && isWriting(event)) event.stopPropagation();
    });
    this.frame.addEventListener("click", (event) => followWithin(event, () => this.stepAside()));
  }

  connectedCallback() {
    environment.elements.add(this);
    this.refresh();
  }

  disconnectedCallback() {
    environment.elements.delete(this);
    this.asker?.leave();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.refresh();
  }

  /** Before the page scrolls to what a link of the answer leads to. */
  stepAside() {}

  #own = (/** @type {string} */ name) => this.getAttribute(name);

  /** @returns {import("./settings.js").Settings} */
  settings() {
    const page = [document.documentElement.lang, ...navigator.languages];
    return readSettings([this.#own, environment.scriptAttribute], page);
  }

  #tellFaults() {
    const own = faults(this.#own, `<${this.localName}> `, isColour);
    const script = faults(environment.scriptAttribute, "data-", isColour);
    [...own, ...script].forEach(tellOwner);
  }

  /** Looks as the settings say; made anew where the language is another. */
  refresh() {
    this.#tellFaults();
    const settings = this.settings();
    const { frame } = this;
    frame.dataset.theme = settings.theme === "auto" ? pageTheme() : settings.theme;
    const accent = isColour(settings.accent) ? settings.accent : "";
    frame.style.setProperty("--accent", accent); // "" takes it away
    setAttribute(frame, "data-accent", Boolean(accent));
    if (settings.language === this.#language) return;
    this.#language = settings.language;
    this.asker?.leave();
    this.asker = this.#newAsker();
    frame.lang = this.asker.words.locale;
    frame.replaceChildren(...this.build(this.asker));
  }

  #newAsker() {
    const { backend, about, base } = environment;
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    return new Asker(
      {
        backend,
        about,
        settings: () => this.settings(),
        typeset: async (element) => {
          await Promise.all([typeset(element, root, base), drawDiagrams(element, base)]);
          makeReachable(element);
        },
      },
      this.manner,
    );
  }

  /** What stands in the frame. @param {Asker} asker @returns {Node[]} */
  build({ field, live, body }) {
    return [make("div", { class: "asker" }, field.form, field.list, live, body)];
  }
}

/** @param {string} text */
const isColour = (text) => CSS.supports("color", text);

/**
 * The brightness of a page that says it has but one, such as by a switch of its own; else the
 * stylesheet follows the reader's system.
 * @returns {"auto" | "light" | "dark"}
 */
function pageTheme() {
  const { colorScheme } = getComputedStyle(document.body ?? document.documentElement);
  const said = colorScheme.split(" ").filter((word) => word !== "only");
  const [only] = said;
  return said.length === 1 && (only === "light" || only === "dark") ? only : "auto";
}

/** `<kb-search>`: a field that finds as one types. */
export class KbSearch extends KbElement {
  /** @type {import("./asker.js").Manner} */
  manner = { invites: "search", finds: true, examples: null, overlays: true };

  constructor() {
    super();
    // Heard here only when the focus leaves the element as a whole.
    this.addEventListener("focusout", () => this.asker?.field.hide());
  }
}

/** `<kb-ask>`: a field for a question, and its whole answer. */
export class KbAsk extends KbElement {
  /** @type {import("./asker.js").Manner} */
  manner = { invites: "ask", finds: false, examples: "chips", overlays: false };

  /** @param {Asker} asker */
  build(asker) {
    asker.begin();
    return super.build(asker);
  }
}
