// A snippet of an answer: its code, what it showed last, and a button that runs it.

import { fragment } from "./trust.js";
import { icon, make } from "./dom.js";
import { LiveRun } from "./live.js";
import { Output } from "./output.js";

const SYMBOLS = { run: "M6 4v16l14-8Z", stop: "M5 5h14v14H5Z" };

/**
 * @param {import("./backend.js").ShownSnippet} snippet
 * @param {import("./answer.js").Place} place
 * @returns {HTMLElement | null} null where there is nothing to show
 */
export function snippetView(snippet, place) {
  const reason = whyNot(snippet, place.words);
  if (snippet.code === null && !snippet.runnable && !reason) return null;
  const bar = make("div", { class: "bar" }, head(snippet));
  const slot = make("div", {});
  const element = make("section", { class: "snippet", "aria-label": snippet.name }, bar, slot);
  if (snippet.code !== null) element.insertBefore(unfolded(element), slot);
  if (reason) slot.replaceWith(make("p", { class: "why-not" }, reason));
  if (!snippet.runnable) return element;
  const live = new Live(snippet, slot, place);
  const mayRun = Boolean(place.about?.run && place.backend.run);
  if (mayRun) bar.append(live.button);
  // A name alone tells nothing; what was recorded comes later, or never.
  element.hidden = !mayRun && snippet.code === null;
  live.showRecorded().then(() => (element.hidden &&= !slot.childElementCount));
  return element;
}

/**
 * What it lacks to be run; "" where it lacks nothing.
 * @param {import("./backend.js").ShownSnippet} snippet
 * @param {import("./words.js").Words} words
 */
function whyNot({ lacks, absent }, words) {
  if (lacks.length) return words.lacks(lacks.join(", "));
  return absent.length ? words.absent(absent.join(", ")) : "";
}

/** @param {import("./backend.js").ShownSnippet} snippet */
function head({ name, code }) {
  if (code === null) return make("span", { class: "name" }, name);
  const details = make("details", {}, make("summary", { class: "name" }, name));
  const holder = make("div", { class: "unfolded", hidden: true }, fragment(code));
  details.append(holder);
  return details;
}

/**
 * The code below the whole bar, not within it, where the button would stand beside it.
 * @param {HTMLElement} element
 */
function unfolded(element) {
  const details = /** @type {HTMLDetailsElement} */ (element.querySelector("details"));
  const code = /** @type {HTMLElement} */ (details.querySelector(".unfolded"));
  details.addEventListener("toggle", () => (code.hidden = !details.open));
  return code;
}

class Live {
  /** @type {LiveRun | null} */
  #run = null;

  /**
   * @param {import("./backend.js").ShownSnippet} snippet
   * @param {HTMLElement} slot
   * @param {import("./answer.js").Place} place
   */
  constructor(snippet, slot, place) {
    this.snippet = snippet;
    this.slot = slot;
    this.place = place;
    this.button = make("button", { class: "run", type: "button", onclick: () => this.#press() });
    this.#label("run", place.words.run);
    place.signal.addEventListener("abort", () => this.#run?.leave());
  }

  async showRecorded() {
    const { backend, signal, words } = this.place;
    const kept = await backend.recorded(this.snippet.id, signal).catch(() => null);
    if (!kept || this.slot.childElementCount) return; // pressed Run meanwhile
    const output = new Output(this.snippet.name, words);
    output.draw(kept);
    this.slot.replaceChildren(output.element);
  }

  #press() {
    if (this.#run) this.#run.stop();
    else this.#start();
  }

  async #start() {
    const { backend, words, about } = this.place;
    const output = new Output(this.snippet.name, words);
    this.slot.replaceChildren(output.element);
    const isolation = about?.isolation ?? null;
    this.#run = new LiveRun({ id: this.snippet.id, backend, output, words, isolation });
    this.#label("stop", words.stop);
    await this.#run.follow();
    this.#run = null;
    this.#label("run", words.again);
  }

  /** @param {"run" | "stop"} symbol @param {string} text */
  #label(symbol, text) {
    this.button.replaceChildren(icon(SYMBOLS[symbol]), text);
    this.button.title = `${text} ${this.snippet.name}`;
  }
}
