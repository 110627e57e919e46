// How a site sets the widget up: attributes of an element, or else of the script's tag
// (`data-…`), or else what the page and the browser say.

export const NAMES = ["lang", "theme", "accent", "hits", "scope", "pages"];

const HITS = { least: 1, most: 20, usual: 5 };

/**
 * @typedef {object} Settings
 * @property {"zh" | "en"} language of the widget's own words
 * @property {boolean} chosen whether the site chose that language
 * @property {"auto" | "light" | "dark"} theme
 * @property {string} accent a CSS colour, or ""
 * @property {number} hits
 * @property {string} scope a folder, a note or a tag; "" is all
 * @property {string} pages the pattern of the site's own page of a note, or ""
 */

/** @typedef {(name: string) => string | null | undefined} Get an attribute by its name */

/**
 * Settings from the first of the sources that gives each; what makes no sense counts as not given.
 * @param {Get[]} sources the nearest first
 * @param {readonly string[]} fallback language tags: the page's, then the browser's
 * @returns {Settings}
 */
export function readSettings(sources, fallback) {
  /**
   * @template T
   * @param {string} name @param {(text: string) => T | undefined} parse @param {T} usual
   */
  const first = (name, parse, usual) => {
    for (const get of sources) {
      const parsed = parse((get(name) ?? "").trim());
      if (parsed !== undefined) return parsed;
    }
    return usual;
  };
  const chosen = first("lang", languageOf, undefined);
  return {
    language: chosen ?? fallback.map(languageOf).find((found) => found) ?? "en",
    chosen: chosen !== undefined,
    theme: first("theme", themeOf, "auto"),
    accent: first("accent", someText, ""),
    hits: first("hits", hitsOf, HITS.usual),
    scope: first("scope", someText, ""),
    pages: first("pages", someText, ""),
  };
}

/** @type {Record<string, string>} */
const EXPECTED = {
  lang: "zh or en",
  theme: "auto, light or dark",
  hits: `a number from ${HITS.least} to ${HITS.most}`,
  accent: "a CSS colour",
};

/**
 * What one of the sources gives that can't be meant, each in a line for the site's owner.
 * @param {Get} get
 * @param {string} prefix of the attributes' names there
 * @param {(text: string) => boolean} isColour
 */
export function faults(get, prefix, isColour) {
  /** @type {Record<string, (text: string) => boolean>} */
  const meant = {
    lang: (text) => languageOf(text) !== undefined,
    theme: (text) => themeOf(text) !== undefined,
    hits: (text) => /^\d+$/.test(text) && hitsOf(text) === Number(text),
    accent: isColour,
  };
  return Object.entries(meant).flatMap(([name, fits]) => {
    const text = (get(name) ?? "").trim();
    if (!text || fits(text)) return [];
    return [`${prefix}${name}="${text}" is not understood; expected ${EXPECTED[name]}`];
  });
}

/** @param {string} tag "zh-Hans-CN" @returns {"zh" | "en" | undefined} */
export function languageOf(tag) {
  const language = tag.toLowerCase().split(/[-_]/)[0];
  return language === "zh" || language === "en" ? language : undefined;
}

/** @param {string} text @returns {"auto" | "light" | "dark" | undefined} */
function themeOf(text) {
  return text === "auto" || text === "light" || text === "dark" ? text : undefined;
}

/** @param {string} text */
function hitsOf(text) {
  const count = Number.parseInt(text, 10);
  return Number.isNaN(count) ? undefined : Math.min(Math.max(count, HITS.least), HITS.most);
}

/** @param {string} text */
const someText = (text) => text || undefined;
