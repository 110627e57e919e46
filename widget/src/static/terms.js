// Text to lexical terms, exactly as kb/store/tokens.py makes them for the index: a test holds
// the two together on texts of all scripts.

import { eachRow, unsigned } from "./codes.js";
import { FOLDED, FOLDED_TO_SEVERAL, SIMPLIFIED, STOP_TERMS } from "./tables.js";

const CJK =
  "\\u3005\\u3007\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff" +
  "\\u{20000}-\\u{323af}";
const WORD = "\\p{L}\\p{N}_"; // Python's \w
const NAME = `(?:(?![${CJK}])[${WORD}])+`;
const TOKEN = new RegExp(
  `(?<cjk>[${CJK}]+)` +
    "|(?<number>\\p{Nd}+(?:\\.\\p{Nd}+)+(?![\\p{L}\\p{Nl}\\p{No}]))" +
    `|(?<name>${NAME}(?:-${NAME})*(?:\\+\\+|#)?)`,
  "gu",
);
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const TIMES = new RegExp(`(\\p{Nd})${SPACE}*×${SPACE}*(?=\\p{Nd})`, "gu");
const MODEL_NUMBER = /^((?:(?!\p{Nd})[\p{L}\p{N}]){3,})\p{Nd}/u;
const CJK_START = new RegExp(`^[${CJK}]`, "u");
const WHAT_IS = /是?什么意思|什么是|是什么|什么叫/g;

const STOPPED = new Set(STOP_TERMS.split(" "));
const FOLDS = new Map([
  ...pairs(FOLDED),
  ...FOLDED_TO_SEVERAL.split(" ").map((entry) => halves(entry)),
]);
const SIMPLE = new Map(pairs(SIMPLIFIED));

/**
 * The terms of a text in order, with repeats.
 * @param {string} text
 * @returns {string[]}
 */
export function terms(text) {
  return [...folded(text).matchAll(TOKEN)].flatMap((match) => {
    const { cjk, number } = match.groups ?? {};
    if (cjk) return charactersAndPairs(cjk);
    return number ? [number] : nameTerms(match[0]);
  });
}

/**
 * A text in the form in which all texts are compared: width, case, Chinese script.
 * @param {string} text
 */
export function folded(text) {
  const same = Array.from(text.normalize("NFKC"), folds).join("").normalize("NFKC");
  const simple = Array.from(same, (character) => SIMPLE.get(character) ?? character).join("");
  return simple.replace(TIMES, "$1x");
}

/**
 * The distinct terms of a query without those that only ask; all, when nothing else is left.
 * @param {string} query
 */
export function tellingTerms(query) {
  const telling = terms(folded(query).replace(WHAT_IS, " ")).filter((term) => !STOPPED.has(term));
  return [...new Set(telling.length ? telling : terms(query))];
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

/** @param {string} character */
const folds = (character) => FOLDS.get(character) ?? character.toLowerCase();

/** @param {string} run */
function charactersAndPairs(run) {
  const characters = [...run];
  return characters.flatMap((character, at) => {
    const next = characters[at + 1];
    return next ? [character, character + next] : [character];
  });
}

/**
 * A name whole and in parts: `lenet-5` gives lenet5, lenet, 5.
 * @param {string} name
 */
function nameTerms(name) {
  const whole = name.replaceAll("-", "");
  const parts = name.split(/[-_+#]+/).filter(Boolean);
  const found = [whole];
  if (parts.length > 1 || (parts[0] && parts[0] !== whole)) {
    found.push(...parts.filter((part) => part !== whole));
  }
  const family = MODEL_NUMBER.exec(whole)?.[1];
  if (family && !parts.includes(family)) found.push(family);
  return found;
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

/**
 * @param {string} entry
 * @returns {[string, string]}
 */
function halves(entry) {
  const first = String.fromCodePoint(entry.codePointAt(0) ?? 0);
  return [first, entry.slice(first.length)];
}
