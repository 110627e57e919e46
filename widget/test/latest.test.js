import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { latest } from "../src/latest.js";

/** @param {import("node:test").TestContext} t */
function recording(t) {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  /** @type {[string, AbortSignal][]} */
  const done = [];
  const asked = latest((/** @type {string} */ value, signal) => void done.push([value, signal]), 100);
  return { asked, done, values: () => done.map(([value]) => value) };
}

test("only the value that settles is asked for", (t) => {
  const { asked, values } = recording(t);
  for (const value of ["r", "re", "res"]) {
    asked.later(value);
    mock.timers.tick(99);
  }
  assert.deepEqual(values(), []);
  mock.timers.tick(1);
  assert.deepEqual(values(), ["res"]);
});

test("a new value aborts the request of the one before at once", (t) => {
  const { asked, done } = recording(t);
  asked.now("old");
  assert.equal(done[0]?.[1].aborted, false);
  asked.later("new");
  assert.equal(done[0]?.[1].aborted, true);
});

test("a request that can't wait overtakes one that waits", (t) => {
  const { asked, values } = recording(t);
  asked.later("waits");
  asked.now("now");
  mock.timers.tick(1000);
  assert.deepEqual(values(), ["now"]);
});

test("cancelled, nothing comes any more", (t) => {
  const { asked, done, values } = recording(t);
  asked.now("running");
  asked.later("waits");
  asked.cancel();
  mock.timers.tick(1000);
  assert.deepEqual(values(), ["running"]);
  assert.ok(done[0]?.[1].aborted);
});
