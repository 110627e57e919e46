// What the widget asks of whatever knows the notes: a server (server.js), or the files of a
// static export (static/backend.js). Both give the same objects.

/** @typedef {string[]} Title a question or heading: text and TeX by turns, text first */

/**
 * @typedef {object} About
 * @property {"zh" | "en"} language the main language of the notes
 * @property {Title[]} example_titles questions to begin with
 * @property {boolean} run whether readers may run snippets
 * @property {"full" | "partial" | "none" | null} isolation how runs are isolated
 */

/**
 * @typedef {object} RenderedSnippet
 * @property {string} id
 * @property {string} name what a reader calls it
 * @property {string | null} code highlighted, as HTML; null where it stands in the answer
 * @property {boolean} runnable
 */

/**
 * @typedef {object} Rendered
 * @property {string} question HTML
 * @property {Title[]} path the headings above it, and the question
 * @property {string} body HTML
 * @property {RenderedSnippet[]} snippets
 */

/**
 * @typedef {object} Hit
 * @property {number} rank
 * @property {string} id of its chunk
 * @property {string} question plain text, formulas in `$…$`
 * @property {string} note its path in the folder of notes, "cnn.md"
 * @property {[number, number]} lines the first and the last line in that note
 * @property {string} [language] of its text, "zh" or "en"
 * @property {Rendered} rendered
 */

/**
 * @typedef {object} Answer
 * @property {string} query
 * @property {string | null} respelled what was searched for, where a word was misspelt
 * @property {Title | null} context_title the question that a follow-up was taken to lean on
 * @property {"zh" | "en"} language of the query
 * @property {boolean} answered
 * @property {Hit[]} hits best first
 * @property {Title[]} follow_up_titles
 */

/**
 * @typedef {object} Recorded what a snippet showed when it ran last
 * @property {string} status
 * @property {string} stdout
 * @property {string} stderr
 * @property {string[]} images addresses, most of them data URIs
 * @property {boolean} truncated
 * @property {number} took_ms
 * @property {string} at ISO time
 */

/**
 * One step of a live run: {"event": "waiting", "run": word}, "running", "stdout" and "stderr"
 * with `text`, "image" with `src`, "done" with `status`, `took_ms` and `truncated`, "failed"
 * with `error`.
 * @typedef {object} RunEvent
 * @property {string} event
 * @property {string} [run]
 * @property {string} [text]
 * @property {string} [src]
 * @property {string} [status]
 * @property {number} [took_ms]
 * @property {boolean} [truncated]
 * @property {string} [error]
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
