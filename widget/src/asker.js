// What the panel and both elements have in common: a field, what it finds, and the answer.

import { Refused, Unreachable } from "./backend.js";
import { answerView, chips } from "./answer.js";
import { fragment } from "./trust.js";
import { ICONS, icon, make, pathNodes, titleNodes } from "./dom.js";
import { Field } from "./field.js";
import { latest } from "./latest.js";
import { wordsIn } from "./words.js";

// Long enough that a word typed in one go asks once, short enough to feel at once.
const SETTLED_MS = 160;

// A question of the notes is a whole one; only what a reader types may lean on what came before.
const NOT_LEANING = { after: null };

/**
 * @typedef {object} Context what it stands in
 * @property {import("./backend.js").Backend} backend
 * @property {() => Promise<import("./backend.js").About | null>} about null: not to be had now
 * @property {() => import("./settings.js").Settings} settings as they are now
 * @property {(element: HTMLElement) => void} typeset
 */

/**
 * @typedef {object} Manner how it behaves
 * @property {"ask" | "search" | "both"} invites what its field is for, in its own words
 * @property {boolean} finds hits as one types
 * @property {"options" | "chips" | null} examples how questions to begin with are shown
 * @property {boolean} overlays the list lies over the answer, instead of taking its place
 */

/** @typedef {{ id: string, query: string }} Shown the chunk shown last, and what for */

/**
 * @typedef {object} Wanted an answer that is to be shown
 * @property {(signal: AbortSignal) => Promise<import("./backend.js").Answer>} get
 * @property {number} chosen which hit comes first; -1: as the answer has it
 */

export class Asker {
  /** @type {import("./backend.js").Answer | null} */
  #found = null; // whose hits the list shows
  /** @type {import("./backend.js").Title[]} */
  #examples = [];
  /** @type {Shown | null} */
  #shown = null;
  #view = new AbortController(); // of the answer that is shown

  /** @param {Context} context @param {Manner} manner */
  constructor(context, manner) {
    this.context = context;
    this.manner = manner;
    this.words = wordsIn(context.settings().language);
    this.finding = latest((/** @type {string} */ query, signal) => this.#find(query, signal), SETTLED_MS);
    this.asking = latest((/** @type {Wanted} */ wanted, signal) => this.#answer(wanted, signal), 0);
    const suggests = manner.finds || manner.examples === "options";
    const invitation = this.words.invitations[manner.invites];
    this.field = new Field(this.words, this.#events(), invitation, suggests);
    this.live = make("div", { class: "unseen", role: "status" });
    this.body = make("div", { class: "body", tabindex: -1 });
  }

  /** @returns {import("./field.js").FieldEvents} */
  #events() {
    return {
      typed: (text) => this.#typed(text),
      submitted: (text) => text.trim() && this.ask(text.trim()),
      chosen: (index) => this.#choose(index),
      escaped: () => this.#escape(),
    };
  }

  /** Shows questions to begin with, until something is asked. */
  async begin() {
    const about = await this.context.about();
    this.#examples = about?.example_titles ?? [];
    if (this.field.text || this.body.childElementCount) return;
    if (this.manner.examples === "options") this.#suggestExamples();
    if (this.manner.examples === "chips") {
      const ask = (/** @type {string} */ question) => this.ask(question, NOT_LEANING);
      this.body.replaceChildren(...chips(this.#examples, this.words.examples, { ask }));
      this.context.typeset(this.body);
    }
  }

  /** @param {string} question @param {{ after?: Shown | null }} [options] */
  ask(question, { after = this.#shown } = {}) {
    this.finding.cancel();
    this.field.hide();
    // A button of the answer is about to go, and the focus with it.
    if (holdsFocus(this.body)) this.body.focus({ preventScroll: true });
    this.field.text = question;
    const leaning = { after: after?.id, afterQuery: after?.query };
    const get = (/** @type {AbortSignal} */ signal) =>
      this.context.backend.ask(question, { ...this.#options(), ...leaning, signal });
    this.asking.now({ get, chosen: -1 });
  }

  /** Calls off all that goes on. */
  leave() {
    this.finding.cancel();
    this.asking.cancel();
    this.#view.abort();
  }

  // --- As one types

  /** @param {string} text */
  #typed(text) {
    if (!this.manner.finds) return;
    this.asking.cancel();
    if (text.trim()) this.finding.later(text.trim());
    else this.#nothingTyped();
  }

  #nothingTyped() {
    this.finding.cancel();
    if (this.manner.examples === "options" && !this.#shown) this.#suggestExamples();
    else this.#closeList();
  }

  #suggestExamples() {
    this.#found = null;
    this.#openList(this.#examples.map((title) => nodes(titleNodes(title))), this.words.examples);
  }

  /** @param {string} query @param {AbortSignal} signal */
  async #find(query, signal) {
    try {
      const found = await this.context.backend.search(query, { ...this.#options(), signal });
      if (signal.aborted) return;
      this.#found = found;
      this.#openList(found.hits.map(option), listTitle(found, this.words));
      this.#say(foundSaid(found, this.words));
    } catch (error) {
      if (!signal.aborted) this.#trouble(error, () => this.finding.now(query));
    }
  }

  /** @param {Node[][]} options @param {string} title */
  #openList(options, title) {
    this.body.querySelector(".trouble")?.remove();
    this.field.show(options, title);
    this.body.hidden = this.field.isOpen && !this.manner.overlays;
    this.context.typeset(this.field.list);
  }

  #closeList() {
    this.field.hide();
    this.body.hidden = false;
  }

  /** @param {number} index */
  #choose(index) {
    this.finding.cancel();
    const found = this.#found;
    const example = this.#examples[index];
    if (found) this.asking.now({ get: async () => found, chosen: index });
    else if (example) this.ask(example.join("$"), NOT_LEANING);
  }

  /** Whether there was something of its own to close. */
  #escape() {
    if (!this.manner.overlays) return false;
    const open = this.field.isOpen || this.body.childElementCount > 0;
    this.finding.cancel();
    if (this.field.isOpen) this.#closeList();
    else this.close();
    return open;
  }

  /** Takes the answer away. */
  close() {
    this.leave();
    this.#shown = null;
    this.field.text = "";
    this.body.replaceChildren();
    this.field.input.focus({ preventScroll: true });
  }

  // --- The answer

  #options() {
    const { hits, scope, chosen, language } = this.context.settings();
    return { k: hits, scope, lang: chosen ? language : undefined };
  }

  /** @param {Wanted} wanted @param {AbortSignal} signal */
  async #answer(wanted, signal) {
    this.#closeList();
    this.#wait();
    try {
      const [answer, about] = await Promise.all([wanted.get(signal), this.context.about()]);
      if (!signal.aborted) this.#present(answer, wanted.chosen, about);
    } catch (error) {
      if (!signal.aborted) this.#trouble(error, () => this.asking.now(wanted));
    }
  }

  #wait() {
    this.#renewView();
    this.#fill(waitingView(this.words));
    this.body.setAttribute("aria-busy", "true");
    this.#say(this.words.thinking);
  }

  /**
   * @param {import("./backend.js").Answer} answer @param {number} chosen
   * @param {import("./backend.js").About | null} about
   */
  #present(answer, chosen, about) {
    this.#renewView();
    this.#fill(answerView(answer, chosen, this.#place(answer, about)));
    if (this.manner.overlays) this.body.prepend(this.#closeButton());
    this.context.typeset(this.body);
    this.#tell(answer, chosen);
    // A phone's keyboard would lie over the answer.
    if (!matchMedia("(pointer: fine)").matches) this.field.input.blur();
  }

  /** @param {import("./backend.js").Answer} answer @param {number} chosen */
  #tell(answer, chosen) {
    // Of several parts, what was shown last is what a follow-up goes on from.
    const { query, outcome, hits } =
      answer.parts.filter((part) => chosen < 0 && part.outcome !== "none").at(-1) ?? answer;
    const hit = hits[Math.max(chosen, 0)];
    const words = wordsIn(answer.language);
    if (!hit || (chosen < 0 && outcome === "none")) {
      return this.#say(answer.reply ?? nothingSaid(answer, words));
    }
    this.#shown = { id: hit.id, query: chosen < 0 ? (answer.topic ?? query) : hit.question };
    if (answer.reply !== null) return this.#say(`${answer.reply} ${hit.question}`);
    const unsure = chosen < 0 && outcome === "unsure";
    this.#say(unsure ? `${words.notSure} ${hit.question}` : words.answer(hit.question));
  }

  /**
   * @param {import("./backend.js").Answer} answer @param {import("./backend.js").About | null} about
   * @returns {import("./answer.js").Place}
   */
  #place(answer, about) {
    return {
      backend: this.context.backend,
      about,
      words: wordsIn(answer.language),
      pages: this.context.settings().pages,
      signal: this.#view.signal,
      ask: (question) => this.ask(question, NOT_LEANING),
      afresh: () => this.ask(answer.query, NOT_LEANING),
      typeset: this.context.typeset,
      say: (text) => this.#say(text),
    };
  }

  #closeButton() {
    const close = () => this.close();
    return make(
      "button",
      { class: "round shut", type: "button", "aria-label": this.words.close, onclick: close },
      icon(ICONS.close),
    );
  }

  /** @param {unknown} error @param {() => void} again */
  #trouble(error, again) {
    this.#closeList();
    this.#renewView();
    const message = plainly(error, this.words, this.context.settings().scope);
    const retries = !(error instanceof Refused) || error.mayPass;
    if (!(error instanceof Unreachable || error instanceof Refused)) console.error("kb:", error);
    this.#fill(troubleView(message, retries ? retryButton(this.words, again) : null));
  }

  /** What went on in the answer so far ends with it. */
  #renewView() {
    this.#view.abort();
    this.#view = new AbortController();
  }

  /** @param {HTMLElement} content in the place of what was there */
  #fill(content) {
    this.body.hidden = false;
    this.body.removeAttribute("aria-busy");
    this.body.replaceChildren(content);
    this.body.parentElement?.scrollTo?.(0, 0);
  }

  /** @param {string} text */
  #say(text) {
    this.live.textContent = text;
  }
}

/** @param {Element} element */
function holdsFocus(element) {
  const root = /** @type {ShadowRoot} */ (element.getRootNode());
  return Boolean(root.activeElement && element.contains(root.activeElement));
}

/** @param {(string | Node)[]} parts @returns {Node[]} */
const nodes = (parts) => parts.map((part) => (typeof part === "string" ? new Text(part) : part));

/** A hit in the list: its question, and where it stands. @param {import("./backend.js").Hit} hit */
function option({ rendered, note }) {
  const path = pathNodes([[note], ...rendered.path.slice(0, -1)]);
  return [make("div", {}, fragment(rendered.question)), make("small", {}, ...path)];
}

/** @param {import("./words.js").Words} words */
function waitingView(words) {
  return make("p", { class: "waiting" }, words.thinking, make("i"), make("i"), make("i"));
}

/** @param {import("./backend.js").Answer} answer @param {import("./words.js").Words} words */
const nothingSaid = ({ unmet }, words) => (unmet ? words.unmet(unmet) : words.notInNotes);

/** @param {import("./backend.js").Answer} found @param {import("./words.js").Words} words */
const listTitle = ({ outcome }, words) => (outcome === "sure" ? words.found : words.near);

/** For a screen reader. @param {import("./backend.js").Answer} found @param {import("./words.js").Words} words */
function foundSaid({ hits, outcome }, words) {
  if (!hits.length) return words.nothing;
  return outcome === "sure" ? words.results(hits.length) : words.nearResults(hits.length);
}

/**
 * What went wrong, in plain words.
 * @param {unknown} error @param {import("./words.js").Words} words @param {string} scope
 */
function plainly(error, words, scope) {
  if (error instanceof Unreachable) return words.away;
  if (!(error instanceof Refused)) return words.failed;
  if (error.reason === "limit") return words.limit(error.retryAfterS);
  if (error.reason === "scope") return words.nothingWithin(scope);
  return error.reason === "busy" ? words.busy : error.message;
}

/** @param {string} message @param {HTMLElement | null} button null: trying again doesn't help */
function troubleView(message, button) {
  return make("div", { class: "trouble", role: "alert" }, make("p", {}, message), button);
}

/** @param {import("./words.js").Words} words @param {() => void} again */
const retryButton = (words, again) =>
  make("button", { class: "quiet", type: "button", onclick: again }, words.retry);
