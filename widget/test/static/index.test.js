import assert from "node:assert/strict";
import { test } from "node:test";

import { Index, shardOf } from "../../src/static/index.js";
import { once } from "../../src/static/once.js";

const TABLES = {
  count: 3,
  notes: [["zoo/deer.md", 2], ["zoology.md", 1]],
  tags: [["wild", "AB"]],
  chunks: [[0, "c1"], [2, "c2"]],
  terms: [["bird", "t1"], ["owl", "t2"]],
  stop_terms: ["what", "is"],
};
const FILES = {
  "kb/manifest.js": { format: 2, index: "i", characters: "x", language: "en", example_titles: [] },
  "kb/index-i.js": TABLES,
  "kb/terms-t1.js": "bird Af\nfinches Bf",
  "kb/terms-t2.js": "owl Cf\nowls Af",
  "kb/chunks-c1.js": ["first", "second"],
  "kb/chunks-c2.js": ["third"],
};

/** @param {Record<string, any>} files */
function site(files = FILES) {
  /** @type {string[]} */
  const read = [];
  const load = async (/** @type {string} */ url) => {
    const name = url.replace("file:///site/", "");
    read.push(name);
    if (name in files) return files[name];
    throw new Error(`no ${name}`);
  };
  return { index: new Index("file:///site/", load), read };
}

test("the shard of a key is the last that doesn't begin behind it", () => {
  /** @type {[string, string][]} */
  const shards = [["b", "1"], ["m", "2"]];
  assert.deepEqual(["a", "b", "c", "m", "z"].map((key) => shardOf(shards, key)?.[1]), [
    undefined, "1", "1", "2", "2",
  ]);
});

test("only the shards of a query's telling words are read, each once", async () => {
  const { index, read } = site();
  const found = await index.postings("What is an owl, owl?");
  assert.deepEqual([...found.keys()], ["an", "owl"]);
  assert.deepEqual([...(found.get("owl")?.[0]?.impacts.keys() ?? [])], [2]);
  assert.deepEqual(read, ["kb/manifest.js", "kb/index-i.js", "kb/terms-t2.js"]);
});

test("the singular finds the plural, and the other way round", async () => {
  const { index } = site();
  const forms = (await index.postings("birds")).get("birds");
  assert.deepEqual(forms?.map(({ impacts }) => [...impacts.keys()]), [[0]]);
  assert.equal((await index.postings("finch")).get("finch")?.length, 1); // as it is typed
});

test("a word before every shard stands nowhere", async () => {
  assert.deepEqual((await site().index.postings("ant")).get("ant"), []);
});

test("chunks are found by their place", async () => {
  const { index } = site();
  assert.deepEqual(await Promise.all([0, 1, 2].map((place) => index.chunk(place))), [
    "first", "second", "third",
  ]);
});

test("a scope is a folder, a note or a tag", async () => {
  const { index } = site();
  const within = async (/** @type {string} */ scope) => {
    const isWithin = await index.within(scope);
    return isWithin && [0, 1, 2].filter(isWithin);
  };
  assert.deepEqual(await within("zoo/"), [0, 1]);
  assert.deepEqual(await within("zoology.md"), [2]);
  assert.deepEqual(await within("#wild"), [0, 1]);
  assert.deepEqual(await within(""), [0, 1, 2]);
  assert.equal(await within("zoolog"), null);
});

test("an export of another format is not guessed at", async () => {
  const { index } = site({ "kb/manifest.js": { format: 1 } });
  await assert.rejects(index.tables(), /format 1/);
});

test("what failed is tried again, what was read is not", async () => {
  let calls = 0;
  const load = once(async () => {
    calls += 1;
    if (calls === 1) throw new Error("away");
    return "here";
  });
  await assert.rejects(load("a"));
  assert.equal(await load("a"), "here");
  assert.equal(await load("a"), "here");
  assert.equal(calls, 2);
});
