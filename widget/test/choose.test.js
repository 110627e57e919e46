import assert from "node:assert/strict";
import { test } from "node:test";
import { composes, moved } from "../src/choose.js";

const NONE = -1;

test("down leads from the field through all options, and back to the field", () => {
  assert.deepEqual([NONE, 0, 1, 2].map((active) => moved("ArrowDown", active, 3)), [0, 1, 2, NONE]);
});

test("up is the way back", () => {
  assert.deepEqual([NONE, 2, 1, 0].map((active) => moved("ArrowUp", active, 3)), [2, 1, 0, NONE]);
});

test("whole pages stop at the ends", () => {
  assert.equal(moved("PageDown", NONE, 3), 2);
  assert.equal(moved("PageUp", 2, 3), 0);
  assert.equal(moved("PageDown", 2, 20), 7);
});

test("other keys, and every key without options, belong to the field", () => {
  for (const key of ["Home", "End", "a", "Enter"]) assert.equal(moved(key, 0, 3), null);
  assert.equal(moved("ArrowDown", NONE, 0), null);
});

test("an input method's keys are told by either mark", () => {
  assert.ok(composes({ isComposing: true, keyCode: 13 }));
  assert.ok(composes({ isComposing: false, keyCode: 229 })); // Safari
  assert.ok(!composes({ isComposing: false, keyCode: 13 }));
});
