// The backend of a kb server: its JSON API over HTTP.

import { Refused, Unreachable } from "./backend.js";
import { jsonLines } from "./lines.js";

/**
 * @param {string} base the server's address, with a trailing slash
 * @returns {import("./backend.js").Backend}
 */
export function serverBackend(base) {
  const reader = Math.random().toString(36).slice(2); // so that readers take turns at running
  const api = (/** @type {string} */ path) => `${base}api/${path}`;

  /** @param {string} path @param {object} body @param {AbortSignal} [signal] */
  const post = (path, body, signal) =>
    send(api(path), {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/x-ndjson" },
      body: JSON.stringify(body),
      signal,
    });

  return {
    about: async () => object(await send(api("about"))),

    ask: async (query, { k, scope, lang, after, afterQuery, signal }) => {
      const asked = { q: query, k, scope, lang, after, after_q: afterQuery, render: "html" };
      return object(await send(`${api("ask")}?${parameters(asked)}`, { signal }));
    },

    recorded: async (id, signal) => {
      const answer = await reach(`${api("recorded")}?${parameters({ snippet: id })}`, { signal });
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

/** @param {Record<string, string | number | undefined>} named what is empty is left out */
function parameters(named) {
  const given = Object.entries(named).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}

/** @param {string} address @param {RequestInit} [options] */
async function reach(address, options = {}) {
  try {
    // No cookies: the server knows none, and a page's own are not its business.
    return await fetch(address, { credentials: "omit", ...options });
  } catch (error) {
    throw awayUnlessAborted(error, options.signal);
  }
}

/** @param {unknown} error @param {AbortSignal | null} [signal] */
function awayUnlessAborted(error, signal) {
  return signal?.aborted ? error : new Unreachable(String(error));
}

/** @param {string} address @param {RequestInit} [options] */
const send = async (address, options) => accepted(await reach(address, options));

// What a proxy says when the server behind it is away.
const AWAY = new Set([502, 504]);

/** @param {Response} answer */
async function accepted(answer) {
  if (answer.ok) return answer;
  const { status, headers } = answer;
  const error = await answer.json().then(
    (body) => body.error,
    () => undefined, // not the server's own words: a proxy's page
  );
  if (AWAY.has(status) || (status === 503 && error === undefined)) {
    throw new Unreachable(`status ${status}`);
  }
  const reason = status === 429 ? "limit" : status === 503 ? "busy" : "other";
  throw new Refused(error ?? `status ${status}`, reason, Number(headers.get("retry-after")) || null);
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
