// Which chunks meet what a query says beside its words.

import { Refused } from "../backend.js";

/** @typedef {import("./index.js").Index} Index */
/** @typedef {import("./index.js").ChunkRecord} ChunkRecord */
/** @typedef {import("./operators.js").Operators} Operators */
/** @typedef {import("./bm25.js").Ranked} Ranked */
/** @typedef {(place: number) => boolean} Test whether a chunk's place may be a hit */

// Chunks lie in files of some; most that have a phrase's terms hold the phrase.
const READ_AT_ONCE = 8;
const MAX_NAMED = 5;

/**
 * Which chunks within a scope lie in the places that the operators name, too, and have the terms of
 * their phrases, of which `holding` are those of the first. To know more, a chunk must be read.
 * @param {Index} index @param {Test} isWithin the scope @param {Operators} operators
 * @returns {Promise<{ isEligible: Test, holding: number[] }>}
 */
export async function eligible(index, isWithin, { phrases, scopes, tags }) {
  const named = await Promise.all([
    ...scopes.map(async (name) => (await index.within(name)) ?? missing(index, name)),
    ...tags.map(async (name) => (await index.under(name)) ?? missing(index, `#${name}`)),
  ]);
  const holding = await Promise.all(phrases.map((phrase) => index.mayHold(phrase)));
  const tests = [isWithin, ...named, ...holding.map((places) => isAmong(places))];
  const isEligible = (/** @type {number} */ place) => tests.every((test) => test(place));
  return { isEligible, holding: holding[0] ?? [] };
}

/**
 * The first k of the ranked chunks that meet the operators, read.
 * @param {Ranked[]} ranked @param {number} k @param {Index} index @param {Operators} operators
 */
export async function firstMeeting(ranked, k, index, operators) {
  /** @type {{ best: Ranked[], chunks: ChunkRecord[] }} */
  const found = { best: [], chunks: [] };
  const isChecked = operators.phrases.length > 0 || operators.without.length > 0;
  const step = isChecked ? READ_AT_ONCE : k;
  for (let from = 0; from < ranked.length && found.best.length < k; from += step) {
    const some = ranked.slice(from, from + step);
    const chunks = await Promise.all(some.map(({ place }) => index.chunk(place)));
    const meeting = await Promise.all(chunks.map((chunk) => meets(chunk, index, operators)));
    for (const [at, one] of some.entries()) {
      const chunk = chunks[at];
      if (!chunk || !meeting[at] || found.best.length === k) continue;
      found.best.push(one);
      found.chunks.push(chunk);
    }
  }
  return found;
}

/** @param {ChunkRecord} chunk @param {Index} index @param {Operators} operators */
async function meets(chunk, index, { phrases, without }) {
  const held = await Promise.all(phrases.map((phrase) => index.holds(chunk, phrase)));
  const excluded = await Promise.all(without.map((text) => index.holds(chunk, text)));
  return held.every(Boolean) && !excluded.some(Boolean);
}

/** @param {number[]} places @returns {Test} */
function isAmong(places) {
  const known = new Set(places);
  return (place) => known.has(place);
}

/** @param {Index} index @param {string} name @returns {Promise<never>} */
async function missing(index, name) {
  const { notes, tags } = await index.tables();
  const folders = notes.flatMap(([note]) => note.split("/").slice(0, -1).map((folder) => `${folder}/`));
  const known = [...new Set([...folders, ...tags.map(([tag]) => `#${tag}`), ...notes.map(([note]) => note)])];
  const wanted = plainName(name);
  const near = known.filter((one) => {
    const other = plainName(one);
    return other.includes(wanted) || wanted.includes(other);
  });
  const meant = near.length ? `; did you mean ${near.slice(0, MAX_NAMED).join(", ")}` : "";
  throw new Refused(`nothing of the notes is within “${name}”${meant}`, "request");
}

/** What a place is called, without its folders, mark and suffix. @param {string} place */
const plainName = (place) =>
  place.replace(/^#|\/$/g, "").replace(/.*\//, "").replace(/\.[^.]*$/, "").toLowerCase();
