// The files of an export as an index: which shards a query needs, and what they hold.

import { readPostings } from "./bm25.js";
import { decode } from "./codes.js";
import { once } from "./once.js";
import { bare, readOperators } from "./operators.js";
import { Tokeniser } from "./terms.js";

/** @typedef {import("./once.js").Load} Load */
/** @typedef {import("./bm25.js").Postings} Postings */
/** @typedef {import("../backend.js").Recorded} Recorded */
/** @typedef {import("../backend.js").Title} Title */

/**
 * @typedef {object} Manifest
 * @property {number} format
 * @property {string} index the file of the tables
 * @property {string} characters the file that the tokeniser needs
 * @property {"zh" | "en"} language
 * @property {Title[]} example_titles
 */

/**
 * @typedef {object} Tables
 * @property {number} count of the chunks
 * @property {[string, number][]} notes in order, with how many chunks each holds
 * @property {[string, string][]} tags with the packed gaps between their chunks' places
 * @property {[number, string][]} chunks of each shard the first place, and its file
 * @property {[string, string][]} terms of each shard the first term, and its file
 * @property {string[]} stop_terms words that ask
 * @property {string[]} [options] words that the notes write with a dash before them; since 0.3
 */

/**
 * @typedef {object} ChunkRecord
 * @property {string} id
 * @property {string[]} titles HTML, in Chinese and in English; one, where both are the same
 * @property {Title[]} path the headings above it, and the question
 * @property {string} note
 * @property {[number, number]} lines
 * @property {"zh" | "en"} language
 * @property {string[]} [aliases] other names; since 0.3
 * @property {string} body HTML
 * @property {[number, ...Title[]][]} follow_ups each with the place of its chunk
 * @property {string[]} snippets their files
 */

/**
 * @typedef {object} SnippetRecord
 * @property {string} id
 * @property {string} name
 * @property {string | null} code
 * @property {boolean} runnable
 * @property {string[]} [lacks] since 0.3
 * @property {string[]} [absent] since 0.3
 * @property {Recorded | null} recorded
 */

const FORMAT = 2;
const PLAIN = new Tokeniser(null);
// A pasted page has more; its first words tell what it is about.
const MAX_TERMS = 64;
// What the last word of a query may still become while it is being typed.
const MAX_COMPLETIONS = 20;
const LEAST_TO_COMPLETE = 3;

export class Index {
  #base;
  #load;
  /** @type {string | undefined} what keeps caches from the manifest */
  #stamp;

  /**
   * @param {string} base the address of the export, with a slash at its end
   * @param {Load} load
   */
  constructor(base, load) {
    this.#base = base;
    this.#load = once(load);
  }

  /** @returns {Promise<Manifest>} */
  async manifest() {
    const manifest = await this.#manifest();
    if (manifest?.format === FORMAT) return manifest;
    throw new Error(`kb/manifest.js has format ${manifest?.format}, this embed.js reads ${FORMAT}`);
  }

  /** @returns {Promise<Tables>} */
  async tables() {
    return this.#read("index", (await this.manifest()).index);
  }

  /**
   * A query taken apart.
   * @param {string} query
   */
  async read(query) {
    const [{ stop_terms, options }, tokeniser] = await this.#reading(query);
    return readOperators(query, {
      tokeniser,
      stopTerms: new Set(stop_terms),
      options: new Set(options),
    });
  }

  /**
   * The terms of a query with where they, and their other forms, stand.
   * @param {string} query
   * @returns {Promise<Map<string, Postings[]>>}
   */
  async postings(query) {
    const wanted = await this.#terms(query);
    const found = await Promise.all(wanted.map((term) => this.#forms(term)));
    const last = wanted.at(-1);
    if (last && found.at(-1)?.length === 0) found[found.length - 1] = await this.#completed(last);
    return new Map(wanted.map((term, at) => [term, found[at] ?? []]));
  }

  /**
   * @param {number} place
   * @returns {Promise<ChunkRecord>}
   */
  async chunk(place) {
    const { chunks } = await this.tables();
    const [first, file] = shardOf(chunks, place) ?? [0, ""];
    return (await this.#read("chunks", file))[place - first];
  }

  /**
   * @param {string} file
   * @returns {Promise<SnippetRecord>}
   */
  snippet(file) {
    return this.#read("code", file);
  }

  /**
   * The address of a picture of the export.
   * @param {string} name
   */
  picture(name) {
    return `${this.#base}kb/${name}`;
  }

  /**
   * What tells whether a chunk's place is within a scope; null where none is.
   * @param {string} scope a folder, a note or a tag; "": everything
   * @returns {Promise<((place: number) => boolean) | null>}
   */
  async within(scope) {
    const wanted = bare(scope);
    if (!wanted) return () => true;
    const { notes, tags } = await this.tables();
    /** @type {Set<number>} */
    const places = new Set();
    let first = 0;
    for (const [note, count] of notes) {
      if ([note, withoutSuffix(note)].includes(wanted) || note.startsWith(`${wanted}/`)) {
        for (let place = first; place < first + count; place++) places.add(place);
      }
      first += count;
    }
    for (const place of tagged(tags, wanted)) places.add(place);
    return places.size ? (place) => places.has(place) : null;
  }

  /**
   * The same of a tag alone.
   * @param {string} tag a bare one
   * @returns {Promise<((place: number) => boolean) | null>}
   */
  async under(tag) {
    const places = new Set(tagged((await this.tables()).tags, tag));
    return places.size ? (place) => places.has(place) : null;
  }

  /**
   * The places of the chunks that have all terms of a text, or other names for them.
   * @param {string} text
   */
  async mayHold(text) {
    const [, tokeniser] = await this.#reading(text);
    const terms = [...new Set(tokeniser.terms(text))];
    const lines = await Promise.all(terms.map((term) => this.#line(term)));
    const [first, ...others] = lines.map((line) => readPostings(line ?? "").impacts);
    return [...(first?.keys() ?? [])].filter((place) => others.every((other) => other.has(place)));
  }

  /**
   * Whether a chunk's question, other names, headings or answer hold a text word by word.
   * @param {ChunkRecord} chunk @param {string} text
   */
  async holds(chunk, text) {
    const { characters } = await this.manifest();
    const tokeniser = await this.#tokeniser(characters); // the chunk may have any characters
    const wanted = ` ${tokeniser.terms(text).join(" ")} `;
    const parts = [...chunk.path.map((runs) => runs.join("$")), ...(chunk.aliases ?? [])];
    return [...parts, textOf(chunk.body)].some((part) =>
      ` ${tokeniser.terms(part).join(" ")} `.includes(wanted),
    );
  }

  /** @param {string} query */
  async #terms(query) {
    const [{ stop_terms }, tokeniser] = await this.#reading(query);
    return tokeniser.tellingTerms(query, new Set(stop_terms)).slice(0, MAX_TERMS);
  }

  /**
   * What it takes to read a text.
   * @param {string} text
   * @returns {Promise<[Tables, Tokeniser]>}
   */
  async #reading(text) {
    const { characters } = await this.manifest();
    const isPlain = /^[\x00-\x7f]*$/.test(text);
    return Promise.all([this.tables(), isPlain ? PLAIN : this.#tokeniser(characters)]);
  }

  #tokeniser = once(async (digest) => new Tokeniser(await this.#read("characters", digest)));

  /** @param {string} kind @param {string} digest */
  async #read(kind, digest) {
    try {
      return await this.#load(`${this.#base}kb/${kind}-${digest}.js`);
    } catch (error) {
      this.#stamp = undefined; // a newer export may have taken its place: look the next time
      throw error;
    }
  }

  /** The one file that isn't named after its content, so no cache may answer for it. A file of
   *  this machine is never cached. */
  #manifest() {
    this.#stamp ??= /^https?:/.test(this.#base) ? `?${Date.now()}` : "";
    return this.#load(`${this.#base}kb/manifest.js${this.#stamp}`);
  }

  /** @param {string} term */
  async #forms(term) {
    const lines = await Promise.all([term, ...otherForms(term)].map((form) => this.#line(form)));
    return lines.filter((line) => line !== null).map(readPostings);
  }

  /** @param {string} term */
  async #line(term) {
    const shard = await this.#shard(term);
    const start = shard.indexOf(`\n${term} `);
    if (start < 0) return null;
    const from = start + term.length + 2;
    return shard.slice(from, shard.indexOf("\n", from));
  }

  /**
   * A term shard, every line of it between line breaks.
   * @param {string} term
   * @returns {Promise<string>}
   */
  async #shard(term) {
    const { terms } = await this.tables();
    const file = shardOf(terms, term)?.[1];
    return file ? `\n${await this.#read("terms", file)}\n` : "\n";
  }

  /**
   * Where the words stand that begin with one that is still being typed.
   * @param {string} term
   */
  async #completed(term) {
    if (!/^[a-z]+$/.test(term) || term.length < LEAST_TO_COMPLETE) return [];
    const shard = await this.#shard(term);
    const lines = shard.split("\n").filter((line) => line.startsWith(term));
    return lines.slice(0, MAX_COMPLETIONS).map((line) => readPostings(line.split(" ")[1] ?? ""));
  }
}

/**
 * The places of the chunks of a tag.
 * @param {Tables["tags"]} tags @param {string} wanted
 */
function tagged(tags, wanted) {
  let place = 0;
  return decode(tags.find(([tag]) => tag === wanted)?.[1] ?? "").map((gap) => (place += gap));
}

/** @param {string} note its path */
const withoutSuffix = (note) => note.replace(/(?<=[^/])\.[^./]*$/, "");

const INLINE = /<\/?(?:a|b|code|del|em|i|ins|kbd|mark|s|span|strong|sub|sup|u)\b[^>]*>/g;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'" };

/** What can be read of HTML, words of different blocks apart. @param {string} html */
const textOf = (html) =>
  html
    .replace(INLINE, "")
    .replace(/<[^>]*>/g, "\n")
    .replace(/&(amp|lt|gt|quot|#x27|#39);/g, (_, name) => ENTITIES[/** @type {"amp"} */ (name)]);

/**
 * The last shard that doesn't begin behind a key.
 * @template {string | number} K
 * @param {[K, string][]} shards
 * @param {K} key
 */
export function shardOf(shards, key) {
  let low = 0;
  let high = shards.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const first = shards[middle]?.[0];
    if (first !== undefined && first <= key) low = middle + 1;
    else high = middle;
  }
  return shards[low - 1];
}

/**
 * The plural and the gerund of an English word, and what it may be the plural of.
 * @param {string} term
 */
function otherForms(term) {
  if (!/^[a-z]{4,}$/.test(term)) return [];
  const singulars = [/s$/, /es$/].filter((ending) => ending.test(term));
  return [`${term}s`, `${term.replace(/e$/, "")}ing`, ...singulars.map((ending) => term.replace(ending, ""))];
}
