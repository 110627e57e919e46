// Draws the diagrams of an element, with a drawer that comes only when there are any.

import { loadScript, trusted } from "./trust.js";

/**
 * @typedef {object} Drawer what embed/diagrams/diagrams.js hands over
 * @property {(diagram: Element, policy: (html: string) => any) => Promise<void>} show
 */

/** @type {Promise<Drawer> | null} */
let coming = null;

/** @param {string} base @returns {Promise<Drawer>} */
function drawer(base) {
  const there = () => /** @type {any} */ (window)[Symbol.for("kb.diagrams")];
  coming ??= there()
    ? Promise.resolve(there())
    : loadScript(`${base}embed/diagrams/diagrams.js`).then(there, (error) => {
        coming = null; // the next diagram tries again
        throw error;
      });
  return coming;
}

/** @param {HTMLElement} element @param {string} base where the widget's files are */
export async function drawDiagrams(element, base) {
  const diagrams = [...element.querySelectorAll(".kb-diagram:not(.coming)")];
  if (!diagrams.length) return;
  try {
    const { show } = await drawer(base);
    await Promise.all(diagrams.map((diagram) => show(diagram, trusted)));
  } catch {
    // its source can be read, too
  }
}
