import assert from "node:assert/strict";
import { test } from "node:test";
import { opens } from "../src/keys.js";

const plain = {
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  keyCode: 0,
  defaultPrevented: false,
};
/** @param {string} key @param {Partial<typeof plain>} [more] */
const press = (key, more = {}) => ({ ...plain, ...more, key });

test("a slash opens, but not where it is written", () => {
  assert.ok(opens(press("/"), false));
  assert.ok(!opens(press("/"), true));
});

test("a slash that a keyboard has behind shift opens, too", () => {
  assert.ok(opens(press("/", { shiftKey: true }), false));
});

test("Ctrl-K and ⌘K open from anywhere", () => {
  assert.ok(opens(press("k", { ctrlKey: true }), true));
  assert.ok(opens(press("K", { metaKey: true }), false));
});

test("letters, other commands and an input method's keys don't", () => {
  assert.ok(!opens(press("k"), false));
  assert.ok(!opens(press("/", { ctrlKey: true }), false));
  assert.ok(!opens(press("k", { ctrlKey: true, shiftKey: true }), false)); // Firefox's console
  assert.ok(!opens(press("/", { keyCode: 229 }), false));
});

test("a key that the page has taken for itself is the page's", () => {
  assert.ok(!opens(press("/", { defaultPrevented: true }), false));
});
