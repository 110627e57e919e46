// Where on a page of the site a question stands: the end of an address that names it, and which
// of the page's elements is meant. The names of anchors are the site generator's own, so the
// question's words are looked for instead.

const MARK = "#kb:";
// A part's name has two at most; a fragment may say anything.
const MAX_COLONS = 4;

/**
 * The end of an address that leads to a question. A formula stands on the page as something
 * else than its source, so the longest stretch of words counts.
 * @param {import("./backend.js").Title} question
 */
export function fragmentOf(question) {
  const texts = question.filter((_, n) => n % 2 === 0);
  const stretches = texts.flatMap((text) => text.split(/[`*\\]/)).map((part) => part.trim());
  const longest = stretches.reduce((a, b) => (b.length > a.length ? b : a), "");
  return longest && MARK + encodeURIComponent(longest);
}

/** @param {string} fragment @returns {string | null} the words; null: it leads to no question */
export function wordsOf(fragment) {
  return fragment.startsWith(MARK) ? decoded(fragment.slice(MARK.length)) : null;
}

/** @param {string} text @returns {string} as it is where it was never encoded */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @typedef {Pick<URL, "protocol" | "host" | "pathname" | "search">} Address */

/**
 * Whether a link leads to the page that the reader is on. What a page's address was asked with
 * (`?from=mail`) is no part of the link's.
 * @param {Address} link @param {Address} page
 */
export function isSamePage(link, page) {
  return (
    link.protocol === page.protocol &&
    link.host === page.host &&
    withoutIndex(link.pathname) === withoutIndex(page.pathname) &&
    (!link.search || link.search === page.search)
  );
}

/** @param {string} path */
const withoutIndex = (path) => decoded(path).replace(/\/index\.html?$/, "/");

/**
 * What two texts have in common that say the same. Site generators write curly quotes, long
 * dashes and an ellipsis of one sign, and end a heading with the sign of its permalink.
 * @param {string} text
 */
export function folded(text) {
  return text
    .replace(/[\u200b-\u200d\ufeff\u00ad]/g, "")
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[–—]|--+/g, "-")
    .replaceAll("…", "...")
    .replace(/\s+/g, " ")
    .replace(/^[\s¶#§🔗]+|[\s¶#§🔗]+$/gu, "")
    .toLowerCase();
}

/**
 * The element that the words stand in: a heading that says them and nothing else, else one with
 * them, else a part below its parent, else the innermost of the others with them; the first of
 * each.
 * @template {{ textContent: string | null, contains: (other: any) => boolean }} T
 * @param {T[]} headings in the page's order
 * @param {() => T[]} others likewise; asked for when no heading has them
 * @param {string} words
 * @returns {T | undefined}
 */
export function placeOf(headings, others, words) {
  const wanted = folded(words);
  if (!wanted) return undefined;
  const at = headingOf(headings.map(({ textContent }) => folded(textContent ?? "")), wanted);
  if (at >= 0) return headings[at];
  // In the page's order, what stands within an element comes right after it.
  return holding(others(), wanted).find((one, at, all) => !all[at + 1] || !one.contains(all[at + 1]));
}

/**
 * Which heading says the words. "LSTM：优缺点" is a heading "优缺点" below one that says "LSTM".
 * @param {string[]} headings @param {string} wanted
 * @param {number} [parents] how many may stand before the part's name
 * @returns {number} -1: none
 */
function headingOf(headings, wanted, parents = 3) {
  if (!wanted) return -1;
  const same = headings.indexOf(wanted);
  const found = same >= 0 ? same : headings.findIndex((heading) => heading.includes(wanted));
  if (found >= 0) return found;
  const colons = parents ? [...wanted.matchAll(/：|: /g)].slice(-MAX_COLONS) : [];
  for (const colon of colons.reverse()) {
    const part = wanted.slice(colon.index + colon[0].length).trim();
    const above = wanted.slice(0, colon.index).trim();
    const parent = part ? headingOf(headings, above, parents - 1) : -1;
    const below = parent < 0 ? -1 : headings.findIndex((h, at) => at > parent && isPart(h, part));
    if (below >= 0) return below;
  }
  return -1;
}

/**
 * Whether a heading says a part's name, with or without a number or a sign before it.
 * @param {string} heading @param {string} part
 */
const isPart = (heading, part) =>
  heading.endsWith(part) && !/\p{L}/u.test(heading.slice(0, -part.length));

/** @template {{ textContent: string | null }} T @param {T[]} elements @param {string} wanted */
const holding = (elements, wanted) =>
  elements.filter(({ textContent }) => folded(textContent ?? "").includes(wanted));
