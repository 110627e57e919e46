// What a snippet shows, drawn alike for what is recorded and what is live.

import { make } from "./dom.js";

/** @typedef {import("./words.js").Words} Words */

/** @param {number} ms */
export const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

// How near its end, in pixels, a text still counts as scrolled to the end.
const NEAR_END = 8;

export class Output {
  /** @param {string} name of the snippet, for the pictures' alternative texts @param {Words} words */
  constructor(name, words) {
    this.name = name;
    this.words = words;
    this.status = make("span", { class: "status", role: "status" });
    this.took = make("span", { class: "took" });
    this.head = make("p", { class: "head" }, this.status, this.took);
    this.pictures = make("div", { class: "pictures" });
    this.element = make("div", { class: "output" }, this.head, this.pictures);
  }

  /** @param {string} status @param {string} text @param {string} [took] */
  say(status, text, took = "") {
    this.head.className = `head status-${status}`;
    // A screen reader says it again each time it is set.
    if (this.status.textContent !== text) this.status.textContent = text;
    this.took.textContent = took;
  }

  /** @param {"stdout" | "stderr"} stream @param {string} text */
  print(stream, text) {
    const last = this.pictures.previousElementSibling;
    const goesOn = last?.classList.contains(stream);
    const pre = goesOn ? /** @type {Element} */ (last) : make("pre", { class: stream, tabindex: 0 });
    if (!goesOn) this.pictures.before(pre);
    const atEnd = pre.scrollTop + pre.clientHeight >= pre.scrollHeight - NEAR_END;
    pre.append(text);
    if (atEnd) pre.scrollTop = pre.scrollHeight;
  }

  /** @param {string} src */
  show(src) {
    const alt = this.words.picture(this.name, this.pictures.childElementCount + 1);
    this.pictures.append(make("img", { src, alt }));
  }

  /** @param {string} text */
  note(text) {
    this.element.append(make("p", { class: "aside" }, text));
  }

  /** What is said at the end. @param {boolean} truncated */
  finish(truncated) {
    const empty = this.element.childElementCount === 2 && !this.pictures.childElementCount;
    if (empty) this.note(this.words.noOutput);
    if (truncated) this.note(this.words.cut);
  }

  /** @param {import("./backend.js").Recorded} kept */
  draw(kept) {
    const when = new Date(kept.at).toLocaleString(this.words.locale, {
      dateStyle: "medium",
      timeStyle: "short",
    });
    this.say("recorded", this.words.recorded(when), seconds(kept.took_ms));
    if (kept.stdout) this.print("stdout", kept.stdout);
    if (kept.stderr) this.print("stderr", kept.stderr);
    for (const image of kept.images) this.show(image);
    this.finish(kept.truncated);
  }
}
