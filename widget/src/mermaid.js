// The drawer of diagrams, loaded apart and only where one is shown. It hands itself over under a
// symbol of the page, since a classic script has no other way.

import mermaid from "mermaid";
import { kbParse, takeRules, trust, withStyles } from "./mermaid_dom.js";

// Nothing of a note becomes markup, a link or a script, and no note turns that off.
const SETTINGS = /** @type {const} */ ({
  startOnLoad: false,
  securityLevel: "strict",
  htmlLabels: false,
  suppressErrorRendering: true,
  fontFamily: "sans-serif",
  flowchart: { htmlLabels: false },
});
const FIXED = ["secure", "securityLevel", "startOnLoad", "maxTextSize", "maxEdges",
  "suppressErrorRendering", "htmlLabels", "themeCSS", "fontFamily"]; // prettier-ignore
// Whose author chose colours chose them for a light page, and stays on one.
const COLOURED = /\bfill\s*:|\btheme(?:Variables)?["']?\s*:|\brect\s+rgba?\(/;
const KEPT = 50; // diagrams, since a chat draws its page anew while an answer comes

/** @typedef {{ address: string, width: number, height: number }} Picture */

/** @type {Map<string, Promise<Picture[]>>} */
const drawn = new Map();
/** @type {Promise<unknown>} mermaid's settings are the page's, so one is drawn at a time */
let last = Promise.resolve();
let count = 0;

/** @param {string} source @returns {Promise<Picture[]>} for light and for dark */
function pictures(source) {
  const known = drawn.get(source);
  if (known) return known;
  const coming = last.then(() => drawBoth(source));
  last = coming.catch(() => {});
  drawn.set(source, coming);
  for (const old of [...drawn.keys()].slice(0, -KEPT)) drawn.delete(old);
  return coming;
}

/** @param {string} source */
async function drawBoth(source) {
  const light = await draw(source, "default");
  return [light, COLOURED.test(source) ? light : await draw(source, "dark")];
}

/** @param {string} source @param {"default" | "dark"} theme */
async function draw(source, theme) {
  mermaid.initialize({ ...SETTINGS, secure: FIXED, theme });
  const place = document.createElement("div"); // where text is measured
  place.setAttribute("aria-hidden", "true");
  place.style.cssText = "position: absolute; left: -9999px; top: 0; visibility: hidden";
  document.body.append(place);
  try {
    const { svg } = await mermaid.render(`kb-diagram-${count++}`, source, place);
    return asPicture(svg, takeRules());
  } finally {
    takeRules();
    place.remove();
  }
}

/** As a picture of its own: no style of the page reaches it, and nothing in it runs or loads.
 * @param {string} markup @param {string} rules @returns {Picture} */
function asPicture(markup, rules) {
  const svg = kbParse(markup, "text/html").querySelector("svg");
  if (!svg) throw new Error("mermaid drew nothing");
  const [, , width = 300, height = 150] = (svg.getAttribute("viewBox") ?? "").split(/[\s,]+/);
  const size = { width: Math.ceil(Number(width)), height: Math.ceil(Number(height)) };
  svg.removeAttribute("data-kb-style"); // its width on a page
  svg.setAttribute("width", `${size.width}`);
  svg.setAttribute("height", `${size.height}`);
  let text = withStyles(new XMLSerializer().serializeToString(svg));
  const style = `<style>${rules.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</style>`;
  text = text.replace(/^<svg[^>]*>/, (opening) => opening + style);
  return { address: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`, ...size };
}

/** @type {import("./diagrams.js").Drawer} */
const drawer = {
  /** Where mermaid can't read it, its source stays. */
  async show(diagram, policy) {
    trust(policy);
    diagram.classList.add("coming");
    const source = diagram.querySelector("code")?.textContent ?? "";
    try {
      const both = await pictures(source);
      const images = both.map(({ address, width, height }, dark) => {
        const image = document.createElement("img");
        Object.assign(image, { src: address, width, height, alt: source });
        image.className = dark ? "kb-dark" : "kb-light";
        image.classList.toggle("kb-paper", dark === 1 && both[0] === both[1]);
        return image;
      });
      if (diagram.classList.contains("drawn")) return;
      diagram.append(...images);
      diagram.classList.add("drawn");
    } catch {
      diagram.classList.add("unknown");
    }
  },
};
Object.defineProperty(window, Symbol.for("kb.diagrams"), { value: drawer, configurable: true });
