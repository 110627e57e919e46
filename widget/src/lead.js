// Leads to the question that the page's address names (place.js): scrolls to it, and puts the
// focus there, so that a screen reader goes on from it.

import { isSamePage, placeOf, wordsOf } from "./place.js";

const HEADINGS = "h1, h2, h3, h4, h5, h6";
const OTHERS = "summary, dt, p, li, strong, td";
// Lists of contents, which name a question before it stands there, and the widget itself.
const ELSEWHERE = "nav, aside, [role=navigation], kb-ask, kb-search, kb-panel";

const HIGHLIGHT_MS = 1800;
// What is left between a bar that covers the top of the page and the question, in pixels.
const BELOW_BAR = 12;

/** From now on, and for the address that the page was opened with. */
export function followAddress() {
  window.addEventListener("hashchange", () => lead());
  if (!isNewVisit()) return; // the browser itself scrolls to where the reader was
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", arrive);
  else arrive();
}

function isNewVisit() {
  const [entry] = performance.getEntriesByType("navigation");
  return /** @type {PerformanceNavigationTiming | undefined} */ (entry)?.type === "navigate";
}

function arrive() {
  lead();
  if (document.readyState === "complete") return;
  // Pictures that come late push the question away. Whoever reads on by then is left alone.
  let reading = false;
  for (const move of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    window.addEventListener(move, () => (reading = true), { once: true, passive: true });
  }
  window.addEventListener("load", () => reading || lead(), { once: true });
}

function lead() {
  const words = wordsOf(location.hash);
  const place = words && placeOf(shown(HEADINGS), () => shown(OTHERS), words);
  if (!place) return;
  scrollTo(place);
  if (document.activeElement !== place) receive(place);
}

/**
 * Follows a link to the page that the reader is on, without leaving it; leaves others alone.
 * @param {MouseEvent} event @param {() => void} stepAside what to do before it scrolls
 */
export function followWithin(event, stepAside) {
  const link = /** @type {Element} */ (event.target).closest("a");
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey; // a new tab
  if (!link || elsewhere || wordsOf(link.hash) === null || !isSamePage(link, location)) return;
  event.preventDefault();
  stepAside();
  if (location.hash === link.hash) lead();
  else location.hash = link.hash; // and "hashchange" leads there
}

/** @param {string} selector @returns {HTMLElement[]} */
function shown(selector) {
  const all = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector));
  return [...all].filter(
    (one) => !one.closest(ELSEWHERE) && one.checkVisibility({ visibilityProperty: true }),
  );
}

/** At the top, but below a bar that stays there. @param {HTMLElement} place */
function scrollTo(place) {
  place.scrollIntoView({ block: "start", behavior: "instant" });
  const covered = coveredBy(place);
  if (!covered) return;
  const { scrollMarginTop: own } = place.style;
  const margin = Number.parseFloat(getComputedStyle(place).scrollMarginTop) || 0;
  place.style.scrollMarginTop = `${margin + covered + BELOW_BAR}px`;
  place.scrollIntoView({ block: "start", behavior: "instant" });
  place.style.scrollMarginTop = own;
}

/** How much of it, in pixels, lies below a bar. @param {HTMLElement} place */
function coveredBy(place) {
  const { left, top } = place.getBoundingClientRect();
  let over = document.elementFromPoint(left + 1, top + 1);
  if (over && (over.contains(place) || place.contains(over))) return 0;
  while (over && !["fixed", "sticky"].includes(getComputedStyle(over).position)) {
    over = over.parentElement;
  }
  return over ? Math.max(over.getBoundingClientRect().bottom - top, 0) : 0;
}

/** Takes the focus, which shows by a highlight that fades. @param {HTMLElement} place */
function receive(place) {
  place.style.setProperty("outline", "none", "important");
  place.focus({ preventScroll: true });
  const becomes = document.activeElement !== place;
  if (becomes) {
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
  }
  const release = () => {
    place.style.removeProperty("outline");
    if (becomes) place.removeAttribute("tabindex");
  };
  place.addEventListener("blur", release, { once: true });
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  // Of the text's own colour, it shows on any ground.
  const tint = { backgroundColor: "color-mix(in srgb, currentcolor 16%, transparent)" };
  place.animate([tint, { ...tint, offset: 0.6 }, {}], HIGHLIGHT_MS);
}
