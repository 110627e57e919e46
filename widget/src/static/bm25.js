// BM25 over postings that kb/export/postings.py has worked out as far as they don't depend on
// the query, with what the query says of a chunk's names on top.

import { eachRow } from "./codes.js";
import { isCjk, isPair } from "./terms.js";

/**
 * Where one term stands.
 * @typedef {object} Postings
 * @property {Map<number, number>} impacts chunk's place to what the term counts there, 0..1
 * @property {NameShare[]} inNames
 */

/** @typedef {{ place: number, name: number, share: number }} NameShare the share of one of a
 *  chunk's names that a term is, 0..1 */

/**
 * @typedef {object} Ranked
 * @property {number} place of the chunk
 * @property {number} score 0..1: 1 where a name says just what the query does, many times over
 * @property {number} covered 0..1: how much of what the query says stands there at all
 */

// A chunk that is called what the query asks: on notes-topics hit@1 is .857 with it and .835
// without; .3 to .75 does the same.
const NAMED_WEIGHT = 0.5;
// As kb/search/lexical.py weighs a single character of Chinese beside its pairs.
const LONE_CHARACTER_WEIGHT = 0.1;
// The greatest number of kb/export/codes.py that takes one character.
const STEPS = 31;

/**
 * The postings of a line of a term shard, without the term before them.
 * @param {string} line
 * @returns {Postings}
 */
export function readPostings(line) {
  const [everywhere = "", names = ""] = line.split(".");
  /** @type {Postings} */
  const postings = { impacts: new Map(), inNames: [] };
  eachRow(everywhere, 2, ([place = 0, impact = 0]) => {
    postings.impacts.set(place, impact / STEPS);
  });
  eachRow(names, 3, ([place = 0, name = 0, share = 0]) => {
    postings.inNames.push({ place, name, share: share / STEPS });
  });
  return postings;
}

/**
 * The chunks that hold any of a query's terms, best first; of equals the earlier in the notes.
 * @param {Map<string, Postings[]>} found term of the query to where it and its other forms stand
 * @param {number} count of all chunks
 * @param {(place: number) => boolean} isEligible
 * @param {number[]} more places that count though they hold no term that tells
 * @returns {Ranked[]}
 */
export function rank(found, count, isEligible, more = []) {
  const weights = weigh(found, count);
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  /** @type {Map<number, { sum: number, covered: number }>} */
  const sums = new Map(more.filter(isEligible).map((place) => [place, { sum: 0, covered: 0 }]));
  const names = new NamesMet();
  for (const [term, forms] of found) {
    const weight = (weights.get(term) ?? 0) / total;
    for (const [place, impact] of greatest(forms)) {
      if (!isEligible(place)) continue;
      const { sum, covered } = sums.get(place) ?? { sum: 0, covered: 0 };
      sums.set(place, { sum: sum + weight * impact, covered: covered + weight });
    }
    names.meet(forms, weight);
  }
  return [...sums]
    .map(([place, { sum, covered }]) => {
      const score = (sum + NAMED_WEIGHT * names.met(place)) / (1 + NAMED_WEIGHT);
      return { place, score, covered };
    })
    .sort((a, b) => b.score - a.score || a.place - b.place);
}

/**
 * What each term tells: its inverse document frequency, in Lucene's form. A term that no chunk
 * holds tells most, so that a query about something else stays below what counts as an answer.
 * @param {Map<string, Postings[]>} found
 * @param {number} count
 */
function weigh(found, count) {
  const paired = new Set([...found.keys()].filter(isPair).flatMap((pair) => [...pair]));
  /** @type {Map<string, number>} */
  const weights = new Map();
  for (const [term, forms] of found) {
    const frequency = Math.max(0, ...forms.map((form) => form.impacts.size));
    const idf = Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5));
    weights.set(term, paired.has(term) && isCjk(term) ? idf * LONE_CHARACTER_WEIGHT : idf);
  }
  return weights;
}

/**
 * What a term counts in each chunk: what its best form does.
 * @param {Postings[]} forms
 */
function greatest(forms) {
  const best = new Map(forms[0]?.impacts);
  for (const form of forms.slice(1)) {
    for (const [place, impact] of form.impacts) {
      best.set(place, Math.max(best.get(place) ?? 0, impact));
    }
  }
  return best;
}

/** How far chunks are called what a query asks: the share of the query that stands in their
 *  names, times the share that the query has of the name it meets best. */
class NamesMet {
  /** @type {Map<number, { query: number, names: Map<number, number> }>} */
  #chunks = new Map();

  /**
   * @param {Postings[]} forms of one term of the query
   * @param {number} weight of that term, 0..1
   */
  meet(forms, weight) {
    /** @type {Set<number>} */
    const counted = new Set();
    for (const { place, name, share } of forms.flatMap((form) => form.inNames)) {
      const chunk = this.#chunks.get(place) ?? { query: 0, names: new Map() };
      this.#chunks.set(place, chunk);
      if (!counted.has(place)) chunk.query += weight;
      counted.add(place);
      chunk.names.set(name, (chunk.names.get(name) ?? 0) + share);
    }
  }

  /** @param {number} place */
  met(place) {
    const chunk = this.#chunks.get(place);
    return chunk ? chunk.query * Math.min(1, Math.max(...chunk.names.values())) : 0;
  }
}
