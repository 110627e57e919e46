import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, eachRow, unsigned } from "../../src/static/codes.js";

test("numbers of one character and of several", () => {
  assert.deepEqual(decode("AfgB"), [0, 31, 32]);
  assert.deepEqual(decode(""), []);
  assert.deepEqual(decode("_____B"), [2 ** 26 - 1]);
});

test("signs alternate", () => {
  assert.deepEqual([0, 1, 2, 3].map(unsigned), [0, -1, 1, -2]);
});

test("rows name their place by its gap from the one before", () => {
  /** @type {number[][]} */
  const rows = [];
  eachRow("CBDA", 2, (row) => rows.push(row));
  assert.deepEqual(rows, [[2, 1], [5, 0]]);
});
