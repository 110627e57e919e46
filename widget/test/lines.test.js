import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonLines } from "../src/lines.js";

/** @param {Uint8Array[]} pieces */
const body = (pieces) =>
  new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });

/** @param {string} text @param {number} size */
function torn(text, size) {
  const bytes = new TextEncoder().encode(text);
  const pieces = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.slice(at, at + size));
  return pieces;
}

/** @param {ReadableStream<Uint8Array>} stream */
async function all(stream) {
  const objects = [];
  for await (const object of jsonLines(stream)) objects.push(object);
  return objects;
}

test("objects come whole however the body is torn, within a character too", async () => {
  const objects = [{ event: "stdout", text: "四张图 🙂\n" }, { event: "done", took_ms: 1.5 }];
  const text = objects.map((object) => `${JSON.stringify(object)}\n`).join("");
  for (let size = 1; size <= text.length; size++) {
    assert.deepEqual(await all(body(torn(text, size))), objects);
  }
});

test("a last line without its line break counts, and empty lines don't", async () => {
  assert.deepEqual(await all(body(torn('\n{"a": 1}\n\n{"b": 2}', 5))), [{ a: 1 }, { b: 2 }]);
});

test("an object is there before the next has come", async () => {
  /** @type {ReadableStreamDefaultController<Uint8Array>} */
  let controller;
  const stream = new ReadableStream({ start: (made) => void (controller = made) });
  const lines = jsonLines(stream);
  // @ts-ignore: the stream has called start
  controller.enqueue(new TextEncoder().encode('{"event": "waiting"}\n{"eve'));
  assert.deepEqual((await lines.next()).value, { event: "waiting" });
  await lines.return(undefined);
});

test("who has had enough ends the body", async () => {
  let cancelled = false;
  const stream = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("{}\n")),
    cancel: () => void (cancelled = true),
  });
  for await (const _ of jsonLines(stream)) break;
  assert.ok(cancelled);
});
