import assert from "node:assert/strict";
import { test } from "node:test";
import { faults, readSettings } from "../src/settings.js";

/** @param {Record<string, string>} named */
const from = (named) => (/** @type {string} */ name) => named[name];

test("without any attribute the page's language counts, and the usual", () => {
  assert.deepEqual(readSettings([], ["zh-Hant-TW", "en-GB"]), {
    language: "zh",
    chosen: false,
    theme: "auto",
    accent: "",
    hits: 5,
    scope: "",
    pages: "",
  });
});

test("a page in neither language leaves it to the browser, and that to English", () => {
  assert.equal(readSettings([], ["", "de", "fr", "zh-CN"]).language, "zh");
  assert.equal(readSettings([], ["", "de"]).language, "en");
});

test("the element's attribute goes before the script's, each for itself", () => {
  const element = from({ lang: "en", hits: "3" });
  const script = from({ lang: "zh", hits: "9", theme: "dark", scope: "#vision" });
  const { language, chosen, hits, theme, scope } = readSettings([element, script], ["zh"]);
  assert.deepEqual([language, chosen, hits, theme, scope], ["en", true, 3, "dark", "#vision"]);
});

test("hits stay within what the server gives", () => {
  for (const [text, hits] of /** @type {[string, number][]} */ ([
    ["0", 1],
    ["-4", 1],
    ["21", 20],
    ["7 hits", 7],
  ])) {
    assert.equal(readSettings([from({ hits: text })], []).hits, hits);
  }
});

test("what makes no sense counts as not given", () => {
  const script = from({ lang: "en", theme: "light", hits: "4" });
  const element = from({ lang: "tlh", theme: "sepia", hits: "many" });
  const { language, theme, hits } = readSettings([element, script], ["zh"]);
  assert.deepEqual([language, theme, hits], ["en", "light", 4]);
});

test("the owner is told what can't be meant, and what is expected", () => {
  const isColour = (/** @type {string} */ text) => text === "teal";
  const get = from({ lang: "tlh", theme: "drk", hits: "99", accent: "teel", scope: "anything" });
  assert.deepEqual(faults(get, "data-", isColour), [
    'data-lang="tlh" is not understood; expected zh or en',
    'data-theme="drk" is not understood; expected auto, light or dark',
    'data-hits="99" is not understood; expected a number from 1 to 20',
    'data-accent="teel" is not understood; expected a CSS colour',
  ]);
});

test("the owner is told nothing of what is right, empty or not there", () => {
  const isColour = (/** @type {string} */ text) => text === "teal";
  for (const given of /** @type {Record<string, string>[]} */ ([
    { lang: "zh-Hans", theme: "dark", hits: "20", accent: "teal" },
    { lang: "", theme: " ", hits: "", accent: "" },
    {},
  ])) {
    assert.deepEqual(faults(from(given), "", isColour), []);
  }
});
