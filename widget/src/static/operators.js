// What a query says beside its words, read exactly as kb/search/operators.py reads it: there are
// the rules, and a test holds the two together on wild texts.

import { SPACE, WORD, isCjk, isPair } from "./terms.js";

/**
 * What hits must meet; without any, all do.
 * @typedef {object} Operators
 * @property {string[]} phrases each held, word by word
 * @property {string[]} without words and phrases, none held
 * @property {string[]} scopes within each
 * @property {string[]} tags under each
 */

/** @typedef {"phrase" | "without" | "in" | "tag"} Kind */

/**
 * A stretch of a query that may be an operator.
 * @typedef {object} Marked
 * @property {number} start of the white space before it
 * @property {number} end
 * @property {Kind} kind
 * @property {string} text without what marks it
 * @property {string} mark of quotation, before it; "" where there is none
 */

/**
 * What is known of words: how they are compared, and which tell nothing.
 * @typedef {object} Known
 * @property {import("./terms.js").Tokeniser} tokeniser
 * @property {Set<string>} stopTerms
 * @property {Set<string>} options folded words that the notes write with a dash before them
 */

const MAX_CHARACTERS = 200;
const MAX_PHRASE_WORDS = 10;

const NOT_SPACE = SPACE.replace("[", "[^");
const QUOTED = '"[^"]+"|＂[^＂]+＂|[“”][^“”]+[“”]|「[^「」]+」|『[^『』]+』';
const PRINTED_MARKS = "“”「『";
const SCOPE = "(?:[Ii][Nn]|[Tt][Aa][Gg])[:：]";
const BARE_WORD = `(?![\\p{Nd}_])[${WORD}](?:[${WORD}.+#-]*[${WORD}+#])?`;
const PLACE = `(?:(?![:："＂“”「」『』])${NOT_SPACE})+?`;
const OPERATOR = new RegExp(
  `(?:^|${SPACE}+)(?:(?<sign>[-－]|${SCOPE})?(?<quoted>${QUOTED})` +
    `|(?<minus>[-－])(?<word>${BARE_WORD})` +
    `|(?<scope>${SCOPE})(?<place>${PLACE}))` +
    `(?=${SPACE}|$|[，。？！；、]|[?!,.;]+(?:${SPACE}|$))`,
  "gu",
);
const OPTION = "(?:[A-Za-z][0-9]*|[a-z]{2})";
const COMMAND = new RegExp(
  `(?:^|${SPACE})(?:--[A-Za-z]|-${OPTION}(?=${SPACE}|$)|[.|](?=${SPACE}|$)` +
    `|(?:\\.\\.?|~)?\\/(?!\\/)${NOT_SPACE})`,
  "u",
);
const CODE = new RegExp(`[=+([{<>|&]${SPACE}*$`, "u");
const ASKS = new RegExp(
  "[?]|什么|怎么|怎样|如何|为何|哪|多少|吗|^(?:" +
    "(?:what|why|how|when|where|which|who|whose) +[^ ]+ +[^ ]" +
    "|(?:is|are|do|does|did|can|could|should|would|will|has|have) +[^ ]+ +[^ ]+ +[^ ]" +
    "|(?:explain|describe|define|tell) )",
  "u",
);
const ASKING_WORD = new RegExp(
  `(?:^|[^${WORD}])(?:what|why|how|when|where|which|who|whose)(?![${WORD}])`,
  "u",
);
const LINKS = /[的和与是]/;

/**
 * A query taken apart: its words are the query as typed, where it has no operator.
 * @param {string} query
 * @param {Known} known
 * @returns {{ words: string, operators: Operators, said: string }}
 */
export function readOperators(query, known) {
  const untouched = { words: query, operators: operatorsOf([]), said: "" };
  if ([...query].length > MAX_CHARACTERS || trimmed(query).includes("\n")) return untouched;
  const marked = [...query.matchAll(OPERATOR)].map(markedOf);
  const around = aroundOf(query, marked, known);
  const plain = marked
    .filter((each) => isPlain(each, around, known))
    .filter((each) => !isBareWord(each) || !known.options.has(known.tokeniser.folded(each.text)));
  const operators = operatorsOf(plain);
  const hasTerms = (/** @type {string} */ text) => known.tokeniser.terms(text).length > 0;
  let words = trimmed(replaced(query, plain, (text) => ` ${text}`));
  if (!hasTerms(words)) words = [...operators.scopes, ...operators.tags].map(stem).join(" ");
  return plain.length && hasTerms(words)
    ? { words, operators, said: said(operators) }
    : untouched;
}

/** A scope or tag without what only marks it. @param {string} scope */
export function bare(scope) {
  return trimmed(trimmed(trimmed(scope).replace(/^#+/, "")).replace(/\/+$/, ""));
}

const ENDS = new RegExp(`^${SPACE}+|${SPACE}+$`, "gu");
/** @param {string} text */
const trimmed = (text) => text.replace(ENDS, "");

/** @param {RegExpMatchArray} match @returns {Marked} */
function markedOf(match) {
  const { sign, minus, scope, quoted = "", word, place } = match.groups ?? {};
  const mark = sign ?? minus ?? scope ?? "";
  const start = match.index ?? 0;
  return {
    start,
    end: start + match[0].length,
    kind: kindOf(mark),
    text: trimmed(quoted.slice(1, -1)) || word || place || "",
    mark: quoted.slice(0, 1),
  };
}

/** @param {string} sign @returns {Kind} */
function kindOf(sign) {
  if (!sign) return "phrase";
  if (/[-－]/.test(sign)) return "without";
  return /^i/i.test(sign) ? "in" : "tag";
}

/** @param {string} query @param {Marked[]} marked @param {Known} known */
function aroundOf(query, marked, { tokeniser }) {
  const others = tokeniser.folded(replaced(query, marked, () => " x"));
  const line = trimmed(others.replace(new RegExp(`${SPACE}+`, "gu"), " "));
  const asks = ASKS.test(line) || ASKING_WORD.test(line);
  const isCommand = COMMAND.test(query.replace(new RegExp(QUOTED, "gu"), "…"));
  return { query, asks, isSentence: asks || LINKS.test(line), isCommand };
}

/** @param {Marked} marked @param {ReturnType<typeof aroundOf>} around @param {Known} known */
function isPlain(marked, around, { tokeniser, stopTerms }) {
  const terms = tokeniser.terms(marked.text);
  if (!terms.length || ASKS.test(tokeniser.folded(marked.text))) return false;
  if (marked.kind === "in" || marked.kind === "tag") return true;
  if (around.isCommand || wordsIn(terms) > MAX_PHRASE_WORDS) return false;
  if (isBareWord(marked)) {
    const onlyAsks = terms.every((term) => stopTerms.has(term));
    return !onlyAsks && !(around.asks && isWithin(marked, around.query, tokeniser));
  }
  if (marked.kind === "without") return true;
  if (PRINTED_MARKS.includes(marked.mark)) return !around.isSentence;
  return !around.asks && !CODE.test(around.query.slice(0, marked.start));
}

/** @param {Marked} marked */
const isBareWord = ({ kind, mark }) => kind === "without" && !mark;

/**
 * Whether there are words on both sides, and not only operators.
 * @param {Marked} marked @param {string} query @param {Known["tokeniser"]} tokeniser
 */
function isWithin({ start, end }, query, tokeniser) {
  const sides = [query.slice(0, start), query.slice(end)];
  return sides.every((side) => tokeniser.terms(side.replace(OPERATOR, "")).length);
}

/** Two Chinese characters count as a word. @param {string[]} terms */
function wordsIn(terms) {
  const counted = terms.filter((term) => !isPair(term));
  return counted.reduce((sum, term) => sum + (isCjk(term) ? 0.5 : 1), 0);
}

/** @param {Marked[]} plain @returns {Operators} */
function operatorsOf(plain) {
  const of = (/** @type {Kind} */ wanted) =>
    [...new Set(plain.filter(({ kind }) => kind === wanted).map(({ text }) => text))];
  return {
    phrases: of("phrase"),
    without: of("without"),
    scopes: of("in").map(bare),
    tags: of("tag").map(bare),
  };
}

/**
 * A query with its phrases replaced, and without the other operators.
 * @param {string} query @param {Marked[]} marked @param {(text: string) => string} phrase
 */
function replaced(query, marked, phrase) {
  let words = query;
  for (const { start, end, kind, text } of [...marked].reverse()) {
    words = words.slice(0, start) + (kind === "phrase" ? phrase(text) : "") + words.slice(end);
  }
  return words;
}

/** What a folder or note is called, without its suffix. @param {string} place */
function stem(place) {
  const name = place.slice(place.lastIndexOf("/") + 1);
  return name.slice(0, Math.max(name.lastIndexOf("."), 0)) || name;
}

/** As one would type them. @param {Operators} operators */
function said({ phrases, without, scopes, tags }) {
  return [
    ...phrases.map((phrase) => `“${phrase}”`),
    ...without.map((text) => (text.includes(" ") ? `-“${text}”` : `-${text}`)),
    ...scopes.map((scope) => `in:${scope}`),
    ...tags.map((tag) => `tag:${tag}`),
  ].join(" ");
}
