// What the widget asks of whatever knows the notes: a server (server.js), or the files of a
// static export (static/backend.js). Both give the same objects.

/** @typedef {string[]} Title a question or heading: text and TeX by turns, text first */

// What is used of the API's objects, as api.d.ts has them; an export gives no more than this.

/** @typedef {Pick<import("./api.js").About, "language" | "example_titles" | "run" | "isolation">} About */
/** @typedef {import("./api.js").ShownSnippet} ShownSnippet */
/** @typedef {import("./api.js").Rendered} Rendered */
/** @typedef {import("./api.js").RecordedObject} Recorded */
/** @typedef {import("./api.js").RunEventObject} RunEvent */

/**
 * @typedef {Required<Pick<import("./api.js").ShownHit,
 *   "rank" | "id" | "near" | "question" | "note" | "lines" | "language" | "rendered">>} Hit
 */

/**
 * @typedef {Pick<import("./api.js").ShownPart, "query" | "respelled" | "outcome">
 *   & { hits: Hit[] }} Part
 */

/**
 * @typedef {Required<Pick<import("./api.js").ShownAnswer,
 *   "query" | "respelled" | "unmet" | "context_title" | "language" | "outcome" | "follow_up_titles" |
 *   "parts_left" | "intent" | "reply" | "topic">>
 *   & { hits: Hit[], parts: Part[] }} Answer
 */

/**
 * @typedef {object} AskOptions
 * @property {number} k how many hits
 * @property {string} [scope] a folder, a note or a tag; none: all notes
 * @property {"zh" | "en"} [lang] the language of the reply's own words; none: the query's
 * @property {string} [after] the chunk that was shown before, which a follow-up may lean on
 * @property {string} [afterQuery] the question it was shown for
 * @property {AbortSignal} [signal]
 */

/**
 * @typedef {object} RunOptions
 * @property {AbortSignal} signal
 * @property {(event: RunEvent) => void} onEvent
 */

/**
 * Every function may throw Unreachable or Refused; an aborted one throws an AbortError.
 * @typedef {object} Backend
 * @property {() => Promise<About>} about
 * @property {(query: string, options: AskOptions) => Promise<Answer>} ask
 * @property {(query: string, options: AskOptions) => Promise<Answer>} search as `ask`, but whatever
 *   it is, it is searched for: what is typed may be the beginning of a question
 * @property {(id: string, signal?: AbortSignal) => Promise<Recorded | null>} recorded
 * @property {null | ((id: string, options: RunOptions) => Promise<void>)} run null: nothing
 *   can be run here
 * @property {(word: string) => Promise<void>} stop ends the run whose "waiting" named the word
 */

/** Whoever knows the notes is away; asking again later may help. */
export class Unreachable extends Error {
  name = "Unreachable";
}

/** It answered that it won't. */
export class Refused extends Error {
  name = "Refused";

  /**
   * @param {string} message one line for the reader
   * @param {"busy" | "limit" | "scope" | "request" | "other"} reason busy: it has too much to do;
   *   limit: this reader asks too often; scope: nothing of the notes is within it; request: this
   *   one can't be answered
   * @param {number | null} retryAfterS how many seconds to wait, where it says so
   */
  constructor(message, reason = "other", retryAfterS = null) {
    super(message);
    this.reason = reason;
    this.retryAfterS = retryAfterS;
  }

  /** Whether the same may be answered later. */
  get mayPass() {
    return this.reason !== "scope" && this.reason !== "request";
  }
}
