import assert from "node:assert/strict";
import { test } from "node:test";
import { pageAddress } from "../src/pages.js";

const withoutFragment = (/** @type {string | null} */ address) => address?.split("#")[0];

test("the note's path goes into the pattern, without its suffix", () => {
  assert.equal(withoutFragment(pageAddress("/notes/{path}/", "cnn.md", ["q"])), "/notes/cnn/");
  assert.equal(withoutFragment(pageAddress("{path}.html", "a/b.md", ["q"])), "a/b.html");
});

test("a site without pages has no addresses", () => {
  assert.equal(pageAddress("", "cnn.md", ["q"]), null);
  assert.equal(pageAddress("/notes/", "cnn.md", ["q"]), null);
});

test("what a path may hold is encoded, part by part", () => {
  const address = pageAddress("/{path}/", "深度 学习/a#b?.md", ["q"]);
  assert.equal(withoutFragment(address), "/%E6%B7%B1%E5%BA%A6%20%E5%AD%A6%E4%B9%A0/a%23b%3F/");
});

test("a dollar sign in a path is no replacement pattern", () => {
  assert.equal(withoutFragment(pageAddress("/{path}.html", "$&.md", ["q"])), "/%24%26.html");
});

test("where pages are folders, a folder's own note is the folder's page", () => {
  assert.equal(withoutFragment(pageAddress("/n/{path}/", "index.md", ["q"])), "/n/");
  assert.equal(withoutFragment(pageAddress("/n/{path}/", "cv/README.md", ["q"])), "/n/cv/");
  assert.equal(withoutFragment(pageAddress("/n/{path}/", "reindex.md", ["q"])), "/n/reindex/");
  assert.equal(withoutFragment(pageAddress("/n/{path}.html", "index.md", ["q"])), "/n/index.html");
});

test("the address ends in the question's words, for the widget there to find", () => {
  const address = pageAddress("/{path}/", "a.md", ["top-1 & 精度?"]);
  assert.equal(address, "/a/#kb:top-1%20%26%20%E7%B2%BE%E5%BA%A6%3F");
});

test("a question that is all formula leads to the page alone", () => {
  assert.equal(pageAddress("/{path}/", "a.md", ["", "x^2", ""]), "/a/");
});
