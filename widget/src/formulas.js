// Typesets the formulas of an element, with a renderer that comes only when there are any.

import { loadScript } from "./trust.js";

/**
 * @typedef {object} Renderer what embed/math.js hands over
 * @property {CSSStyleSheet} sheet for the root that formulas stand in
 * @property {(element: HTMLElement, tex: string, display: boolean) => void} render throws at TeX
 *   that it doesn't know
 */

/** @type {Promise<Renderer> | null} */
let coming = null;

/** @param {string} base @returns {Promise<Renderer>} */
function renderer(base) {
  const there = () => /** @type {any} */ (window)[Symbol.for("kb.math")];
  coming ??= there()
    ? Promise.resolve(there())
    : loadScript(`${base}embed/math.js`).then(there, (error) => {
        coming = null; // the next formula tries again
        throw error;
      });
  return coming;
}

/**
 * @param {HTMLElement} element in the page, or about to be
 * @param {ShadowRoot} root where it stands
 * @param {string} base where the widget's files are
 */
export async function typeset(element, root, base) {
  const formulas = [...element.querySelectorAll(".kb-tex:not(.done, .unknown)")];
  if (!formulas.length) return;
  /** @type {Renderer} */
  let math;
  try {
    math = await renderer(base);
  } catch {
    return; // its source can be read, too
  }
  if (!root.adoptedStyleSheets.includes(math.sheet)) root.adoptedStyleSheets.push(math.sheet);
  for (const formula of formulas) draw(/** @type {HTMLElement} */ (formula), math);
}

/** @param {HTMLElement} formula holds `\(…\)` or `\[…\]` @param {Renderer} math */
function draw(formula, math) {
  if (formula.classList.contains("done")) return; // by a second call meanwhile
  const text = (formula.textContent ?? "").trim();
  const tex = text.slice(2, -2);
  try {
    math.render(formula, tex, text.startsWith("\\["));
    formula.classList.add("done");
  } catch {
    formula.textContent = tex;
    formula.classList.add("unknown");
  }
}
