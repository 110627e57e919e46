// Small helpers for making elements. Styles are never set here: a strict policy of the host
// page forbids style attributes, so all looks come from the adopted stylesheets.

/**
 * An element with attributes, listeners (`onclick: function`) and children. An attribute that is
 * false, null or undefined is left out; true is the empty string.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else setAttribute(made, name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

/** @param {Element} element @param {string} name @param {unknown} value */
export function setAttribute(element, name, value) {
  if (value === false || value == null) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * A drawing of 24 by 24 units, that says nothing to a screen reader.
 * @param {string} path @param {string} [className]
 */
export function icon(path, className = "icon") {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  for (const [name, value] of [
    ["viewBox", "0 0 24 24"],
    ["class", className],
    ["aria-hidden", "true"],
    ["focusable", "false"],
  ]) {
    svg.setAttribute(/** @type {string} */ (name), /** @type {string} */ (value));
  }
  svg.append(line);
  return svg;
}

export const ICONS = {
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm4.8 11.3L20 20",
  send: "M5 12h13m-5.5-5.5L18 12l-5.5 5.5",
  close: "m6.5 6.5 11 11m0-11-11 11",
  ask: "M5 5.5h14a1.5 1.5 0 0 1 1.5 1.5v8.5A1.5 1.5 0 0 1 19 17h-7l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5V7A1.5 1.5 0 0 1 5 5.5Zm3 4h8m-8 3.5h5",
};

/** @param {import("./backend.js").Title} title @returns {(string | HTMLElement)[]} */
export const titleNodes = (title) =>
  title.map((run, n) => (n % 2 ? make("span", { class: "kb-tex" }, `\\(${run}\\)`) : run));

/** Headings, one within the other. @param {import("./backend.js").Title[]} path outermost first */
export const pathNodes = (path) =>
  path.flatMap((title, n) => (n ? [" › ", ...titleNodes(title)] : titleNodes(title)));
