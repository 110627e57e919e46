import assert from "node:assert/strict";
import { test } from "node:test";
import { folded, fragmentOf, isSamePage, placeOf, wordsOf } from "../src/place.js";

/**
 * What an element of a page is to placeOf.
 * @param {string} textContent @param {object[]} [within] what stands in it
 */
const element = (textContent, within = []) => ({
  textContent,
  contains: (/** @type {object} */ other) => within.includes(other),
});
const none = () => [];

test("a fragment comes back as the words it was made of", () => {
  for (const question of ["top-1, top-5 & 精度?", "50% of #1: why?", "What's an LSTM?"]) {
    assert.equal(wordsOf(fragmentOf([question])), question);
    assert.match(fragmentOf([question]), /^#kb:[^\s#&"<>]+$/);
  }
});

test("a formula or code stands on the page as something else, so the longest words count", () => {
  assert.equal(wordsOf(fragmentOf(["Why is ", "x^2", " the loss here?"])), "the loss here?");
  assert.equal(wordsOf(fragmentOf(["When does `fit()` converge at all?"])), "converge at all?");
  assert.equal(fragmentOf(["", "x^2", ""]), "");
});

test("a price is no formula", () => {
  const question = "Is $5 or $6 the better price?";
  assert.equal(wordsOf(fragmentOf([question])), question);
});

test("other fragments lead to no question, and a broken one to its own letters", () => {
  for (const fragment of ["", "#dropout", "#:~:text=dropout"]) {
    assert.equal(wordsOf(fragment), null);
  }
  assert.equal(wordsOf("#kb:100%"), "100%");
});

test("a text says the same with other spaces, quotes and dashes, and its permalink's sign", () => {
  assert.equal(folded("\n What’s  a “seq2seq” –\n model…\u200b¶"), 'what\'s a "seq2seq" - model...');
  assert.equal(folded("# What is it?"), folded("What is it? #"));
});

test("a heading that says just that goes before one that says more and stands before it", () => {
  const headings = ["Notes", "What is dropout, and why?", "What is dropout ¶"].map((t) => element(t));
  assert.equal(placeOf(headings, none, "What is dropout"), headings[2]);
  assert.equal(placeOf(headings, none, "and why?"), headings[1]);
});

test("other text is looked through only where no heading has it", () => {
  const heading = element("1. What is dropout?");
  const others = () => assert.fail("not needed");
  assert.equal(placeOf([heading], others, "What is dropout?"), heading);
});

test("a part is looked for below its parent", () => {
  const headings = ["LSTM", "Pros", "2. What is a GRU?", "2.1 📌 Pros", "Approach", "Code"].map((t) =>
    element(t),
  );
  assert.equal(placeOf(headings, none, "What is a GRU: Pros"), headings[3]);
  assert.equal(placeOf(headings, none, "LSTM：Pros"), headings[1]);
  assert.equal(placeOf(headings, none, "GRU：Approach：Code"), headings[5]);
  assert.equal(placeOf(headings, none, "BERT: Pros"), undefined);
  assert.equal(placeOf(headings, none, "LSTM: Cons"), undefined);
});

test("of other text the innermost is meant, and the first of these", () => {
  const inner = element("What is dropout?");
  const later = element("Again: what is dropout?");
  const outer = element("Contents. What is dropout?", [inner]);
  assert.equal(placeOf([], () => [element("Else"), outer, inner, later], "What is dropout?"), inner);
});

test("what stands nowhere, and no words at all, have no place", () => {
  assert.equal(placeOf([element("Notes")], none, "What is dropout?"), undefined);
  assert.equal(placeOf([element("Notes")], none, " # "), undefined);
});

test("a link leads to the page one is on, whatever its address was asked with", () => {
  const page = new URL("https://host/notes/%E5%AD%A6/?from=mail#there");
  for (const [link, same] of /** @type {[string, boolean][]} */ ([
    ["https://host/notes/学/#kb:x", true],
    ["https://host/notes/学/index.html#kb:x", true],
    ["https://host/notes/学/?from=mail#kb:x", true],
    ["https://host/notes/学/?page=2#kb:x", false],
    ["https://host/notes/cnn/#kb:x", false],
    ["http://host/notes/学/#kb:x", false],
    ["https://host:8443/notes/学/#kb:x", false],
  ])) {
    assert.equal(isSamePage(new URL(link), page), same, link);
  }
});
