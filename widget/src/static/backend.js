// The files of a static export in a server's place. See ../backend.js for what it gives.

import { Refused } from "../backend.js";
import { rank } from "./bm25.js";
import { Index } from "./index.js";
import { languageOf } from "./language.js";
import { loadData } from "./load.js";
import { eligible, firstMeeting } from "./meeting.js";

/** @typedef {import("../backend.js").Hit} Hit */
/** @typedef {import("../backend.js").Answer} Answer */
/** @typedef {import("../backend.js").Recorded} Recorded */
/** @typedef {import("./index.js").ChunkRecord} ChunkRecord */
/** @typedef {import("./index.js").SnippetRecord} SnippetRecord */

// Of the questions about our notes (tests/data/eval), .84 of the right first hits score more; of
// 20 that are about something else none does, of 40 near misses 8.
const SURE_FROM = 0.3;
// .97 of the right ones, 4 of the 20, 22 of the 40.
const UNSURE_FROM = 0.12;
// What scores less is not even named as near.
const NEAR_FROM = 0.05;
// A name that stands in one long answer scores less; but who asks for just that finds it there. On
// the judged questions this changes nothing.
const ALL_COVERED = 0.999;
const FOLLOW_UPS = 3;
const MAX_QUERY_CHARACTERS = 2000;
// What kb/export/answers.py writes for the address of `kb/`.
const OWN_FILE = '<img src="kb:';

/**
 * @param {string} base the address of the export's folder
 * @param {import("./once.js").Load} [load]
 * @returns {import("../backend.js").Backend}
 */
export function staticBackend(base, load = loadData) {
  const index = new Index(base.endsWith("/") ? base : `${base}/`, load);
  /** @type {Map<string, Recorded | null>} */
  const recorded = new Map(); // of the snippets that were shown

  /** @param {ChunkRecord} chunk @param {number} rank @param {number} score @param {"zh" | "en"} language */
  async function hit(chunk, rank, score, language) {
    const snippets = await Promise.all(chunk.snippets.map((file) => index.snippet(file)));
    for (const one of snippets) recorded.set(one.id, withAddresses(one.recorded, index));
    const { id, path, note, lines, language: own } = chunk;
    const question = path.at(-1)?.join("$") ?? "";
    const rendered = {
      question: wording(chunk.titles, language) ?? "",
      path,
      body: chunk.body.replaceAll(OWN_FILE, () => `<img src="${escaped(index.picture(""))}`),
      snippets: snippets.map(shownSnippet),
    };
    return { rank, id, near: score >= NEAR_FROM, question, note, lines, language: own, rendered };
  }

  /** @type {import("../backend.js").Backend["search"]} */
  const search = async (query, { k, scope = "", lang, signal }) => {
    const asked = query.trim().slice(0, MAX_QUERY_CHARACTERS);
    const language = lang ?? languageOf(asked);
    const { words, operators, said } = await index.read(asked);
    const isWithin = await index.within(scope);
    if (!isWithin) throw new Refused(`nothing of the notes is within “${scope}”`, "scope");
    const { isEligible, holding } = await eligible(index, isWithin, operators);
    const { count } = await index.tables();
    const postings = await index.postings(words);
    const ranked = rank(postings, count, isEligible, holding);
    signal?.throwIfAborted();
    const { best, chunks } = await firstMeeting(ranked, k, index, operators);
    const hits = await Promise.all(
      chunks.map((chunk, at) => hit(chunk, at + 1, best[at]?.score ?? 0, language)),
    );
    signal?.throwIfAborted();
    // Where the words stand nowhere, the operators are not to blame.
    const isUnmet =
      !hits.length && (operators.phrases.length || rank(postings, count, isWithin).length);
    return {
      query: asked,
      respelled: null,
      unmet: isUnmet ? said || null : null,
      context_title: null,
      language,
      outcome: outcomeOf(best[0]),
      hits,
      follow_up_titles: followUps(chunks, best, isWithin, language),
      // Words alone don't tell well enough what a part of a question leans on.
      parts: [],
      parts_left: 0,
      intent: null,
      reply: null,
      topic: null,
    };
  };

  return {
    async about() {
      const { language, example_titles } = await index.manifest();
      return { language, example_titles, run: false, isolation: null };
    },

    ask: search, // what is no question is only told by a server
    search,
    recorded: async (id) => recorded.get(id) ?? null,
    run: null,
    stop: async () => {},
  };
}

/** @param {import("./bm25.js").Ranked | undefined} first @returns {Answer["outcome"]} */
function outcomeOf(first) {
  if (!first) return "none";
  if (first.score >= SURE_FROM || first.covered >= ALL_COVERED) return "sure";
  return first.score >= UNSURE_FROM ? "unsure" : "none";
}

/** @param {import("./index.js").SnippetRecord} record */
const shownSnippet = ({ id, name, code, runnable, lacks = [], absent = [] }) =>
  ({ id, name, code, runnable, lacks, absent });

/** @param {string} address */
const escaped = (address) => address.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/**
 * Of something in Chinese and in English, or of one that is in both.
 * @template T
 * @param {T[]} wordings
 * @param {"zh" | "en"} language
 */
const wording = (wordings, language) => wordings[language === "en" ? wordings.length - 1 : 0];

/**
 * What to ask next: questions near the first hit that no hit answers.
 * @param {ChunkRecord[]} chunks the hits
 * @param {{ place: number }[]} ranked the same
 * @param {(place: number) => boolean} isWithin
 * @param {"zh" | "en"} language
 */
function followUps(chunks, ranked, isWithin, language) {
  const taken = new Set(ranked.map(({ place }) => place));
  const near = chunks[0]?.follow_ups ?? [];
  const left = near.filter(([place]) => !taken.has(place) && isWithin(place));
  const worded = left.map(([, ...titles]) => wording(titles, language) ?? []);
  const unlike = new Map(worded.map((title) => [title.join("$"), title]));
  return [...unlike.values()].slice(0, FOLLOW_UPS);
}

/**
 * @param {Recorded | null} kept
 * @param {Index} index
 */
const withAddresses = (kept, index) =>
  kept && { ...kept, images: kept.images.map((name) => index.picture(name)) };
