import assert from "node:assert/strict";
import { test } from "node:test";

import { rank, readPostings } from "../../src/static/bm25.js";

const everywhere = () => true;
/** @param {Record<string, string[]>} lines */
const found = (lines) =>
  new Map(Object.entries(lines).map(([term, forms]) => [term, forms.map(readPostings)]));

test("postings are gaps and impacts, then shares of names", () => {
  const { impacts, inNames } = readPostings("AfDP.DBf");
  assert.deepEqual([...impacts], [[0, 1], [3, 15 / 31]]);
  assert.deepEqual(inNames, [{ place: 3, name: 1, share: 1 }]);
});

test("a rare term tells more than a common one", () => {
  const common = "AfBfBfBf";
  const [first] = rank(found({ common: [common], rare: ["Ef"] }), 9, everywhere);
  assert.equal(first?.place, 4);
});

test("a chunk that is called what the query asks comes before one that mentions it", () => {
  const ranked = rank(found({ term: ["AfBf.BAf"] }), 9, everywhere);
  assert.deepEqual(ranked.map(({ place }) => place), [1, 0]);
  assert.equal(ranked[0]?.score, 1);
});

test("of equals the earlier in the notes comes first", () => {
  const ranked = rank(found({ term: ["CfBfBf"] }), 9, everywhere);
  assert.deepEqual(ranked.map(({ place }) => place), [2, 3, 4]);
});

test("a chunk outside the scope is no hit", () => {
  const ranked = rank(found({ term: ["AfBf"] }), 9, (place) => place === 1);
  assert.deepEqual(ranked.map(({ place }) => place), [1]);
});

test("another form of a word counts where it counts more, not twice", () => {
  const once = rank(found({ term: ["Af"] }), 9, everywhere);
  const twice = rank(found({ term: ["Af", "AP"] }), 9, everywhere);
  assert.deepEqual(twice, once);
});

test("a word that no chunk holds lowers the score of all others", () => {
  const [known] = rank(found({ term: ["Af"] }), 9, everywhere);
  const [half] = rank(found({ term: ["Af"], absent: [] }), 9, everywhere);
  assert.ok(known && half && half.score < known.score / 2);
});

test("how much of a query stands in a chunk does not depend on how often", () => {
  const [all, part] = rank(found({ one: ["AB"], other: ["ABBf"] }), 9, everywhere);
  assert.deepEqual([all?.place, part?.place].sort(), [0, 1]);
  const covered = new Map([all, part].map((hit) => [hit?.place, hit?.covered]));
  assert.equal(covered.get(0), 1);
  assert.ok((covered.get(1) ?? 1) < 1);
});

test("nothing found is nothing ranked", () => {
  assert.deepEqual(rank(new Map(), 0, everywhere), []);
  assert.deepEqual(rank(found({ absent: [] }), 0, everywhere), []);
});
