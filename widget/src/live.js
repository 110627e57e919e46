// One live run of a snippet, from its start to its end.

import { Refused } from "./backend.js";
import { seconds } from "./output.js";

// How often the time that a run has taken is written anew.
const TICK_MS = 100;

/**
 * @typedef {object} Order
 * @property {string} id of the snippet
 * @property {import("./backend.js").Backend} backend that can run it
 * @property {import("./output.js").Output} output
 * @property {import("./words.js").Words} words
 * @property {"full" | "partial" | "none" | null} isolation
 */

export class LiveRun {
  #abort = new AbortController();
  #word = ""; // by which the server knows it; none yet
  #started = 0; // when its code began, by performance.now()
  #over = false;

  /** @param {Order} order */
  constructor(order) {
    this.order = order;
  }

  /** Until it is over; tells its output all that happens. Never throws. */
  async follow() {
    const { id, backend, output, words } = this.order;
    output.say("waiting", words.waiting);
    const clock = setInterval(() => this.#tick(), TICK_MS);
    const onEvent = (/** @type {import("./backend.js").RunEvent} */ event) => this.#take(event);
    try {
      await backend.run?.(id, { signal: this.#abort.signal, onEvent });
    } catch (error) {
      this.#fail(error);
    } finally {
      clearInterval(clock);
      this.#over = true;
    }
  }

  /** Ends it: kindly, by its word, or by hanging up. */
  stop() {
    if (!this.#word) this.#abort.abort();
    else this.order.backend.stop(this.#word).catch(() => this.#abort.abort());
  }

  /** The reader has left: hanging up ends the run on the server, too. */
  leave() {
    this.#abort.abort();
  }

  #tick() {
    if (!this.#started || this.#over) return;
    const { output, words } = this.order;
    output.say("running", words.running, seconds(performance.now() - this.#started));
  }

  /** @param {unknown} error */
  #fail(error) {
    const { output, words } = this.order;
    if (this.#abort.signal.aborted) output.say("killed", words.status.killed);
    else if (error instanceof Refused) this.#refused(error);
    else output.say("error", words.runAway);
  }

  /** @param {Refused} error */
  #refused(error) {
    const { output, words } = this.order;
    if (error.reason === "busy") output.say("error", words.busy);
    else if (error.reason === "limit") output.say("error", words.limit(error.retryAfterS));
    else this.#ourFault(error.message);
  }

  /** @param {string} message */
  #ourFault(message) {
    this.order.output.say("error", this.order.words.runFailed);
    this.order.output.print("stderr", message);
  }

  /** @param {import("./backend.js").RunEvent} event */
  #take({ event, run = "", text = "", src = "", error = "", ...end }) {
    const { output } = this.order;
    if (event === "waiting") this.#word = run;
    else if (event === "running") this.#started = performance.now();
    else if (event === "stdout" || event === "stderr") output.print(event, text);
    else if (event === "image") output.show(src);
    else if (event === "done") this.#done(end);
    else if (event === "failed") this.#ourFault(error);
  }

  /** @param {{ status?: string, took_ms?: number, truncated?: boolean }} end */
  #done({ status = "error", took_ms = 0, truncated = false }) {
    const { output, words, isolation } = this.order;
    this.#over = true;
    const how = words.status[/** @type {keyof typeof words.status} */ (status)] ?? status;
    output.say(status, how, seconds(took_ms));
    output.finish(truncated);
    // In full isolation when asked for it (the pointer rests on the time), else in plain sight.
    if (!isolation) return;
    output.took.title = words.isolation[isolation];
    if (isolation !== "full") output.note(words.isolation[isolation]);
  }
}
