// The backend of a kb server: its JSON API over HTTP.

import { Refused, Unreachable } from "./backend.js";
import { jsonLines } from "./lines.js";
import { tellOwner } from "./owner.js";

/**
 * @param {string} base the server's address, with a trailing slash
 * @returns {import("./backend.js").Backend}
 */
export function serverBackend(base) {
  const reader = Math.random().toString(36).slice(2); // so that readers take turns at running

  /** @param {string} path @param {object} body @param {AbortSignal} [signal] */
  const post = (path, body, signal) =>
    send(base, path, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/x-ndjson" },
      body: JSON.stringify(body),
      signal,
    });

  return {
    about: async () => object(await send(base, "about")),
    ask: (query, options) => answerOf(base, "ask", query, options),
    search: (query, options) => answerOf(base, "search", query, options),

    recorded: async (id, signal) => {
      const answer = await reach(base, `recorded?${parameters({ snippet: id })}`, { signal });
      if (answer.status === 404) return null;
      return object(await accepted(answer));
    },

    run: async (id, { signal, onEvent }) => {
      const answer = await post("run", { snippet: id, reader }, signal);
      let last = "";
      try {
        for await (const event of jsonLines(/** @type {ReadableStream} */ (answer.body))) {
          onEvent(event);
          last = event.event;
        }
      } catch (error) {
        throw awayUnlessAborted(error, signal);
      }
      if (last !== "done" && last !== "failed") throw new Unreachable("the answer ended early");
    },

    stop: async (word) => {
      await post("run/stop", { run: word });
    },
  };
}

/**
 * @param {string} base @param {"ask" | "search"} route @param {string} query
 * @param {import("./backend.js").AskOptions} options
 */
async function answerOf(base, route, query, { k, scope, lang, after, afterQuery, signal }) {
  const asked = { q: query, k, scope, lang, after, after_q: afterQuery, render: "html" };
  const answer = await reach(base, `${route}?${parameters(asked)}`, { signal });
  // What isn't there is the page's scope, or a place that the reader named.
  const isReaders = !scope || /(?:^|\s)(?:in|tag)[:：]/i.test(query);
  return object(await accepted(answer, isReaders ? "request" : "scope"));
}

/** @param {Record<string, string | number | undefined>} named what is empty is left out */
function parameters(named) {
  const given = Object.entries(named).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}

/** @param {string} base @param {string} path @param {RequestInit} [options] */
async function reach(base, path, options = {}) {
  try {
    // No cookies: the server knows none, and a page's own are not its business.
    return await fetch(`${base}api/${path}`, { credentials: "omit", ...options });
  } catch (error) {
    if (!options.signal?.aborted) tellOwner(away(base, globalThis.location?.origin));
    throw awayUnlessAborted(error, options.signal);
  }
}

/**
 * To a script, a server that refuses its page's origin looks like one that isn't there.
 * @param {string} base @param {string} [origin] of the page
 */
function away(base, origin) {
  const silent = `no answer from ${base}`;
  if (!origin || origin === new URL(base).origin) return `${silent}; is the server running?`;
  return (
    `${silent} for a page of ${origin}; either the server isn't running, or it has to be ` +
    `started with --allow-origin ${origin}`
  );
}

/** @param {unknown} error @param {AbortSignal | null} [signal] */
function awayUnlessAborted(error, signal) {
  return signal?.aborted ? error : new Unreachable(String(error));
}

/** @param {string} base @param {string} path @param {RequestInit} [options] */
const send = async (base, path, options) => accepted(await reach(base, path, options));

// What a proxy says when the server behind it is away.
const AWAY = new Set([502, 504]);

/**
 * @param {Response} answer
 * @param {"scope" | "request"} missing what it means that it isn't there, in the server's words
 */
async function accepted(answer, missing = "request") {
  if (answer.ok) return answer;
  const { status, headers } = answer;
  const error = await answer.json().then(
    (body) => body.error,
    () => undefined, // not the server's own words: a proxy's page
  );
  if (AWAY.has(status) || (status === 503 && error === undefined)) {
    throw new Unreachable(`status ${status}`);
  }
  const reason = status === 404 && error !== undefined ? missing : reasonOf(status);
  throw new Refused(error ?? `status ${status}`, reason, Number(headers.get("retry-after")) || null);
}

/** @param {number} status */
function reasonOf(status) {
  if (status === 429) return "limit";
  if (status === 503) return "busy";
  return status < 500 ? "request" : "other";
}

/** @param {Response} answer */
async function object(answer) {
  try {
    return await answer.json();
  } catch (error) {
    if (error instanceof DOMException) throw error; // aborted while it came
    throw new Unreachable(String(error)); // cut off, or some other server's page
  }
}
