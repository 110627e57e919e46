// An answer as elements: the best hit in full, the others folded, and what to ask next.

import { fragment } from "./trust.js";
import { make, pathNodes, titleNodes } from "./dom.js";
import { pageAddress } from "./pages.js";
import { makeReachable } from "./scrollers.js";
import { snippetView } from "./snippet.js";

const MAX_NEAREST = 4; // questions named where nothing answers
const MAX_OTHERS = 2; // … and below what only may be an answer
const PLACEHOLDER = "\0"; // where elements go in a sentence of words.js
// With these a conversation begins: questions to ask are named.
/** @type {Set<string | null>} */
const BEGINNINGS = new Set(["greeting", "help", "capabilities"]);

/** @typedef {import("./backend.js").Answer} Answer */
/** @typedef {import("./backend.js").Hit} Hit */

/**
 * What an answer's parts need to know of where they stand.
 * @typedef {object} Place
 * @property {import("./backend.js").Backend} backend
 * @property {import("./backend.js").About | null} about null: not known
 * @property {import("./words.js").Words} words in the answer's language
 * @property {string} pages pattern of the site's page of a note
 * @property {AbortSignal} signal ends what goes on in it, when it leaves the page
 * @property {(question: string) => void} ask
 * @property {() => void} afresh asks the same without what came before
 * @property {(element: HTMLElement) => void} typeset
 * @property {(text: string) => void} say to a screen reader
 */

/**
 * @param {Answer} answer
 * @param {number} chosen which hit comes first; -1: as the answer has it, which may be none
 * @param {Place} place
 */
export function answerView(answer, chosen, place) {
  const article = make("article", { class: "answer", lang: place.words.locale });
  article.append(...taken(answer, place));
  article.append(...said(answer, chosen, place));
  article.addEventListener("click", (event) => press(event, place));
  // What was folded has its size only when it is laid out next. This event doesn't bubble.
  const measure = () => requestAnimationFrame(() => makeReachable(article));
  article.addEventListener("toggle", measure, { capture: true });
  for (const button of article.querySelectorAll(".copy_code_button")) label(button, place);
  return article;
}

/**
 * What a reader chose, or what the notes have.
 * @param {Answer} answer @param {number} chosen @param {Place} place
 * @returns {HTMLElement[]}
 */
function said(answer, chosen, place) {
  if (chosen < 0 && answer.parts.length) return severalParts(answer, place);
  const [first, ...others] = inFront(answer.hits, chosen);
  if (answer.reply !== null) return replied(answer.reply, first, answer, place);
  if (!first || (chosen < 0 && answer.outcome === "none")) return none(answer, place);
  if (chosen < 0 && answer.outcome === "unsure") return unsure(first, others, place);
  return sure(first, others, answer, place);
}

/** @param {Hit[]} hits @param {number} chosen */
function inFront(hits, chosen) {
  const first = hits[Math.max(chosen, 0)];
  return first ? [first, ...hits.filter((hit) => hit !== first)] : [];
}

/**
 * The answer to each part under the reader's own words, then what to ask next.
 * @param {Answer} answer @param {Place} place
 */
function severalParts({ parts, parts_left, follow_up_titles, ...whole }, place) {
  const { words } = place;
  const sections = parts.map((part) => {
    const alone = { ...whole, ...part, context_title: null, follow_up_titles: [], parts: [], parts_left: 0 };
    const asked = make("h2", { class: "asked" }, part.query);
    return make("section", { class: "part" }, asked, ...taken(alone, place), ...said(alone, -1, place));
  });
  return [
    ...sections,
    ...(parts_left ? [make("p", { class: "aside" }, words.partsLeft(parts_left))] : []),
    ...chips(follow_up_titles, words.followUps, place),
  ];
}

/** How the question was understood, where that isn't plain. @param {Answer} answer @param {Place} place */
function taken(answer, { words, afresh }) {
  const lines = [];
  if (answer.respelled) {
    lines.push(make("p", { class: "taken" }, words.respelled(answer.respelled)));
  }
  if (answer.context_title) {
    const [before = "", behind = ""] = words.follows(PLACEHOLDER).split(PLACEHOLDER);
    const follows = make("span", {}, before, ...titleNodes(answer.context_title), behind);
    const button = make("button", { class: "afresh", type: "button", onclick: afresh }, words.afresh);
    lines.push(make("p", { class: "taken" }, follows, button));
  }
  return lines;
}

/** @param {Hit} first @param {Hit[]} others @param {Answer} answer @param {Place} place */
function sure(first, others, answer, place) {
  const { words } = place;
  return [
    ...titled(first, place),
    ...(others.length ? [more(others, place)] : []),
    // They follow from the answer's own best hit.
    ...(first === answer.hits[0] ? chips(answer.follow_up_titles, words.followUps, place) : []),
  ];
}

/**
 * What may be an answer, said to be no more than that, and what else comes near.
 * @param {Hit} first @param {Hit[]} others @param {Place} place
 */
function unsure(first, others, place) {
  const { words } = place;
  return [
    make("p", { class: "hedge" }, words.notSure),
    ...titled(first, place),
    ...namedHits(others, MAX_OTHERS, words.alsoNear, place),
  ];
}

/**
 * The notes' own line to what is no question, with what it shows, or with questions to begin with.
 * @param {string} reply @param {Hit | undefined} hit @param {Answer} answer @param {Place} place
 */
function replied(reply, hit, answer, place) {
  const { words, about } = place;
  if (!hit) {
    const begins = BEGINNINGS.has(answer.intent);
    const examples = begins ? chips(about?.example_titles ?? [], words.examples, place) : [];
    return [make("p", { class: "none" }, reply), ...examples];
  }
  const said = make("p", { class: "hedge" }, reply);
  if (answer.intent === "quiz") return [said, title(hit), folded(hit, place)];
  const followUps = chips(answer.follow_up_titles, words.followUps, place);
  return [said, ...titled(hit, place), ...followUps];
}

/** The answer to a quiz's question. @param {Hit} hit @param {Place} place */
function folded(hit, place) {
  const summary = make("summary", {}, place.words.look);
  return make("details", { class: "look" }, summary, ...hitParts(hit, place));
}

/** @param {Hit} hit @param {Place} place */
const titled = (hit, place) => [title(hit), ...hitParts(hit, place)];

/** @param {Hit} hit */
const title = ({ rendered }) => make("h3", { class: "title" }, fragment(rendered.question));

/** @param {Hit} hit @param {Place} place */
function hitParts(hit, place) {
  // Chinese in an English answer needs Chinese letter forms, and a Chinese voice.
  const lang = hit.language === "zh" ? "zh-CN" : null;
  return [
    make("div", { class: "text", lang }, fragment(hit.rendered.body)),
    ...hit.rendered.snippets.flatMap((snippet) => snippetView(snippet, place) ?? []),
    source(hit, place),
  ];
}

/** Where it stands: note › headings, lines a–b. @param {Hit} hit @param {Place} place */
function source({ note, lines, rendered }, { pages, words }) {
  const path = pathNodes([[note], ...rendered.path]);
  const href = pageAddress(pages, note, rendered.path.at(-1) ?? []);
  const cite = make("cite", {}, href ? make("a", { href }, ...path) : make("span", {}, ...path));
  return make("p", { class: "source" }, cite, make("span", {}, words.lines(...lines)));
}

/** The next-best answers, folded twice: the list, and each in it. @param {Hit[]} hits @param {Place} place */
function more(hits, place) {
  const rows = hits.map((hit) => {
    const summary = make("summary", {}, fragment(hit.rendered.question));
    const row = make("details", {}, summary);
    // Made when it is opened: pictures may be large, and snippets ask for their output.
    row.addEventListener("toggle", () => unfold(row, hit, place), { once: true });
    return row;
  });
  const title = make("summary", {}, place.words.more(hits.length));
  return make("details", { class: "more" }, title, ...rows);
}

/** @param {HTMLElement} row @param {Hit} hit @param {Place} place */
function unfold(row, hit, place) {
  row.append(...hitParts(hit, place));
  for (const button of row.querySelectorAll(".copy_code_button")) label(button, place);
  place.typeset(row);
}

/** That the notes don't say, and what they do answer. @param {Answer} answer @param {Place} place */
function none({ hits, unmet }, place) {
  const { words } = place;
  if (unmet) return [make("p", { class: "none" }, words.unmet(unmet))];
  const nearest = namedHits(hits, MAX_NEAREST, words.nearest, place);
  return [
    make("p", { class: "none" }, words.notInNotes),
    ...(nearest.length ? nearest : [make("p", { class: "aside" }, words.nothingNear)]),
  ];
}

/**
 * The questions of the first few hits that come near, to press.
 * @param {Hit[]} hits @param {number} most @param {string} title @param {Place} place
 */
function namedHits(hits, most, title, place) {
  const near = hits.filter((hit) => hit.near).slice(0, most);
  const shown = near.map(({ question, rendered }) => ({
    question,
    nodes: [fragment(rendered.question)],
  }));
  return shown.length ? [chipRow(shown, title, place)] : [];
}

/**
 * Questions to press, or nothing where there are none.
 * @param {import("./backend.js").Title[]} questions
 * @param {string} title @param {Pick<Place, "ask">} place
 */
export function chips(questions, title, place) {
  if (!questions.length) return [];
  const shown = questions.map((runs) => ({ question: runs.join("$"), nodes: titleNodes(runs) }));
  return [chipRow(shown, title, place)];
}

/**
 * @param {{ question: string, nodes: (string | Node)[] }[]} shown
 * @param {string} title @param {Pick<Place, "ask">} place
 */
function chipRow(shown, title, { ask }) {
  const buttons = shown.map(({ question, nodes }) =>
    make("button", { class: "chip", type: "button", onclick: () => ask(question) }, ...nodes),
  );
  return make("div", { class: "chips" }, make("p", {}, title), ...buttons);
}

// --- Buttons inside the notes' own text

/** @param {Event} event @param {Place} place */
function press(event, place) {
  const button = /** @type {Element} */ (event.target).closest("button");
  if (button?.classList.contains("kb-ref")) place.ask(/** @type {HTMLButtonElement} */ (button).value);
  else if (button?.classList.contains("copy_code_button")) copy(button, place);
}

/** @param {Element} button @param {Place} place */
function label(button, { words }) {
  button.setAttribute("type", "button");
  button.setAttribute("aria-label", words.copy);
  button.setAttribute("title", words.copy);
}

// How long the tick stands for, in milliseconds.
const COPIED_MS = 1600;

/** @param {HTMLElement} button @param {Place} place */
async function copy(button, { words, say }) {
  const code = button.parentElement?.querySelector("code");
  if (!code || !(await copied(code))) return;
  button.classList.add("done");
  say(words.copied);
  setTimeout(() => button.classList.remove("done"), COPIED_MS);
}

/** @param {Element} code */
async function copied(code) {
  try {
    await navigator.clipboard.writeText(code.textContent ?? "");
    return true;
  } catch {
    // No clipboard without https: at least select it, for the reader's own Ctrl-C.
    getSelection()?.selectAllChildren(code);
    return document.execCommand("copy");
  }
}
