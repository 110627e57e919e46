import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { Refused, Unreachable } from "../src/backend.js";
import { serverBackend } from "../src/server.js";

/**
 * A real server that answers every request with the handler.
 * @param {import("node:test").TestContext} t
 * @param {import("node:http").RequestListener} handler
 */
async function serving(t, handler) {
  const server = createServer(handler);
  await new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(null)));
  t.after(() => server.close());
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return serverBackend(`http://127.0.0.1:${port}/kb/`);
}

/** @param {number} status @param {string} body @param {Record<string, string>} [headers] */
const answering = (status, body, headers = {}) =>
  /** @type {import("node:http").RequestListener} */ (
    (_, response) => response.writeHead(status, headers).end(body)
  );

test("a question goes below the base address, with what is given and nothing empty", async (t) => {
  let asked = "";
  const backend = await serving(t, (request, response) => {
    asked = request.url ?? "";
    response.end('{"hits": []}');
  });
  await backend.ask("a&b 卷积", { k: 3, scope: "", after: "x1" });
  const { pathname, searchParams } = new URL(asked, "http://host");
  assert.equal(pathname, "/kb/api/ask");
  const given = { q: "a&b 卷积", k: "3", after: "x1", render: "html" };
  assert.deepEqual(Object.fromEntries(searchParams), given);
  await backend.search("hi", { k: 3 });
  assert.equal(new URL(asked, "http://host").pathname, "/kb/api/search");
});

test("nobody there, a proxy without its server, and a page of another server: away", async (t) => {
  const nobody = serverBackend("http://127.0.0.1:1/");
  await assert.rejects(nobody.about(), Unreachable);
  for (const [status, body] of /** @type {[number, string][]} */ ([
    [502, "<h1>Bad gateway</h1>"],
    [503, "<h1>Starting</h1>"],
    [504, ""],
    [200, "<h1>It works</h1>"],
  ])) {
    const backend = await serving(t, answering(status, body));
    await assert.rejects(backend.about(), Unreachable);
  }
});

test("what the server refuses says why, and when to come back", async (t) => {
  const error = '{"error": "in one line"}';
  for (const [status, reason] of /** @type {[number, string][]} */ ([
    [400, "request"],
    [404, "request"],
    [429, "limit"],
    [500, "other"],
    [503, "busy"],
  ])) {
    const backend = await serving(t, answering(status, error, { "retry-after": "7" }));
    await assert.rejects(backend.about(), (thrown) => {
      assert.ok(thrown instanceof Refused);
      const { message, reason: told, retryAfterS } = thrown;
      assert.deepEqual([message, told, retryAfterS], ["in one line", reason, 7]);
      return true;
    });
  }
});

test("a scope within which nothing is gets a reason of its own; another server's 404 doesn't", async (t) => {
  for (const [body, reason] of /** @type {[string, string][]} */ ([
    ['{"error": "nothing of the notes is within “zoo”"}', "scope"],
    ["<h1>Not found</h1>", "request"],
  ])) {
    const backend = await serving(t, answering(404, body));
    const asked = backend.ask("q", { k: 1, scope: "zoo" });
    await assert.rejects(asked, (thrown) => thrown instanceof Refused && thrown.reason === reason);
  }
});

test("to try again helps when the server is busy or fails, not when it can't answer this", () => {
  const reasons = /** @type {const} */ (["busy", "limit", "other", "scope", "request"]);
  const passing = reasons.filter((reason) => new Refused("no", reason).mayPass);
  assert.deepEqual(passing, ["busy", "limit", "other"]);
});

test("a request that was called off is neither", async (t) => {
  const backend = await serving(t, () => {}); // never answers
  const abort = new AbortController();
  const asked = backend.ask("q", { k: 1, signal: abort.signal });
  abort.abort();
  await assert.rejects(asked, { name: "AbortError" });
});

test("a snippet that nothing is recorded of is null", async (t) => {
  const backend = await serving(t, answering(404, '{"error": "nothing is recorded for it"}'));
  assert.equal(await backend.recorded("canny"), null);
});

test("a run's events come one by one; one that breaks off is an error", async (t) => {
  const lines = ['{"event": "waiting", "run": "w"}', '{"event": "stdout", "text": "1"}'];
  const done = [...lines, '{"event": "done", "status": "ok"}'];
  for (const sent of [lines, done]) {
    const backend = await serving(t, answering(200, sent.join("\n")));
    /** @type {string[]} */
    const events = [];
    const options = {
      signal: new AbortController().signal,
      onEvent: (/** @type {{ event: string }} */ { event }) => void events.push(event),
    };
    const run = /** @type {NonNullable<typeof backend.run>} */ (backend.run)("canny", options);
    if (sent === lines) await assert.rejects(run, Unreachable);
    else await run;
    assert.equal(events.length, sent.length);
  }
});
