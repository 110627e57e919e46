// The formula renderer, loaded apart and only where a formula is shown. It hands itself over
// under a symbol of the page, since a classic script has no other way.

import katex from "katex";
import { css, faces } from "katex-css";

const base = /** @type {HTMLScriptElement} */ (document.currentScript).src.replace(/[^/]*$/, "");
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

// Shadow roots ignore @font-face, so the document gets the faces; each loads when it is first
// needed. "swap": a formula in the wrong letters for a moment beats none.
for (const { family, style, weight, file } of faces) {
  const source = `url("${base}fonts/${file}") format("woff2")`;
  document.fonts.add(new FontFace(family, source, { style, weight, display: "swap" }));
}

// No formula of a note makes the page endless, or the browser busy for ever.
const BOUNDS = { maxSize: 40, maxExpand: 500 };

/** @type {import("./formulas.js").Renderer} */
const renderer = {
  sheet,
  render(element, tex, displayMode) {
    // Throws at TeX it doesn't know; "trust" stays off, so no formula makes a link or an image.
    katex.render(tex, element, { displayMode, strict: "ignore", throwOnError: true, ...BOUNDS });
  },
};
Object.defineProperty(window, Symbol.for("kb.math"), { value: renderer, configurable: true });
