// Text to lexical terms, exactly as kb/text/terms.py makes them for the index: a test holds
// the two together on texts of all scripts.

import { eachRow, unsigned } from "./codes.js";

/**
 * The tables of kb/export/characters.py.
 * @typedef {object} Characters
 * @property {string} folded
 * @property {string} folded_to_several
 * @property {string} simplified
 */

const CJK =
  "\\u3005\\u3007\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff" +
  "\\u{20000}-\\u{323af}";
export const WORD = "\\p{L}\\p{N}_"; // Python's \w
const NAME = `(?:(?![${CJK}])[${WORD}])+`;
const WORDS = `${NAME}(?:-${NAME})*(?:\\+\\+|#)?`;
const DOT = `\\.(?=(?![${CJK}\\p{Nd}])[\\p{L}\\p{N}])`;
const TOKEN = new RegExp(
  `(?<cjk>[${CJK}]+)` +
    `|(?<number>\\p{Nd}+(?:\\.\\p{Nd}+)+(?!(?![${CJK}])[\\p{L}\\p{N}]))\\.?` +
    "|\\.{2,}" +
    `|(?<names>(?:${DOT})?${WORDS}(?:${DOT}${WORDS})*)`,
  "gu",
);
const LETTER_WITH_SIGN = new RegExp(`^[${WORD}](?:\\+\\+|#)$`, "u");
export const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const TIMES = new RegExp(`(\\p{Nd})${SPACE}*×${SPACE}*(?=\\p{Nd})`, "gu");
const MODEL_NUMBER = /^((?:(?!\p{Nd})[\p{L}\p{N}]){3,})\p{Nd}/u;
const CJK_START = new RegExp(`^[${CJK}]`, "u");
const WHAT_IS = /是?什么意思|什么是|是什么|什么叫/g;

export class Tokeniser {
  #folds;
  #simple;

  /** @param {Characters | null} characters null: for plain ASCII */
  constructor(characters) {
    /** @type {Map<string, string>} */
    this.#folds = new Map(characters ? foldings(characters) : []);
    /** @type {Map<string, string>} */
    this.#simple = new Map(characters ? pairs(characters.simplified) : []);
  }

  /**
   * The terms of a text in order, with repeats.
   * @param {string} text
   * @returns {string[]}
   */
  terms(text) {
    return [...this.folded(text).matchAll(TOKEN)].flatMap((match) => {
      const { cjk, number, names } = match.groups ?? {};
      if (cjk) return charactersAndPairs(cjk);
      if (number) return [number];
      return names ? namesBetweenDots(names).flatMap(nameTerms) : [];
    });
  }

  /**
   * A text in the form in which all texts are compared: width, case, Chinese script.
   * @param {string} text
   */
  folded(text) {
    const same = each(text.normalize("NFKC"), (one) => this.#folds.get(one) ?? one.toLowerCase());
    const simple = each(same.normalize("NFKC"), (one) => this.#simple.get(one) ?? one);
    return simple.replace(TIMES, "$1x");
  }

  /**
   * The distinct terms of a query without those that only ask; all, when nothing else is left.
   * @param {string} query
   * @param {Set<string>} stopTerms
   */
  tellingTerms(query, stopTerms) {
    const asked = this.terms(this.folded(query).replace(WHAT_IS, " "));
    const telling = asked.filter((term) => !stopTerms.has(term));
    return [...new Set(telling.length ? telling : this.terms(query))];
  }
}

/**
 * Whether a term was cut from a run of Chinese, kana or hangul.
 * @param {string} term
 */
export const isCjk = (term) => CJK_START.test(term);

/**
 * Whether a term is a pair of characters cut from such a run.
 * @param {string} term
 */
export const isPair = (term) => isCjk(term) && [...term].length === 2;

/** @param {string} text @param {(character: string) => string} change */
const each = (text, change) => Array.from(text, change).join("");

/** @param {string} run */
function charactersAndPairs(run) {
  const characters = [...run];
  return characters.flatMap((character, at) => {
    const next = characters[at + 1];
    return next ? [character, character + next] : [character];
  });
}

/**
 * `torch.nn` gives torch, nn; of `.net` the dot is a part.
 * @param {string} names
 */
function namesBetweenDots(names) {
  const dot = names.startsWith(".") ? "." : "";
  const [first, ...others] = names.slice(dot.length).split(".");
  return [dot + first, ...others];
}

/**
 * A name whole and in parts: `lenet-5` gives lenet5, lenet, 5.
 * @param {string} name
 */
function nameTerms(name) {
  const whole = name.replaceAll("-", "");
  if (LETTER_WITH_SIGN.test(whole)) return [whole];
  const parts = name.split(/[-_+#.]+/).filter(Boolean);
  const found = [whole];
  if (parts.length > 1 || (parts[0] && parts[0] !== whole)) {
    found.push(...parts.filter((part) => part !== whole));
  }
  const family = MODEL_NUMBER.exec(whole)?.[1];
  if (family && !parts.includes(family)) found.push(family);
  return found;
}

/**
 * @param {Characters} characters
 * @returns {[string, string][]}
 */
function foldings({ folded, folded_to_several }) {
  const several = folded_to_several.split(" ").map((entry) => {
    const first = String.fromCodePoint(entry.codePointAt(0) ?? 0);
    return /** @type {[string, string]} */ ([first, entry.slice(first.length)]);
  });
  return [...pairs(folded), ...several];
}

/**
 * Characters and what they become.
 * @param {string} packed
 * @returns {[string, string][]}
 */
function pairs(packed) {
  /** @type {[string, string][]} */
  const found = [];
  eachRow(packed, 2, ([code = 0, step = 0]) => {
    found.push([String.fromCodePoint(code), String.fromCodePoint(code + unsigned(step))]);
  });
  return found;
}
