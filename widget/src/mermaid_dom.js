// How mermaid and what it is made of write markup, styles and attributes: `build.mjs` has them call
// these. A page's policy may forbid markup of text that no policy made (Trusted Types), styles that
// stand in the page, and style attributes; none of these does.

/** @type {(html: string) => any} */
let trusted = (html) => html;
/** @type {Map<HTMLElement, CSSStyleSheet>} */
const sheets = new Map();

// Stands for style attributes in markup, which a policy forbids even in a document nobody sees.
const STYLE = "data-kb-style";

/** @param {string} html */
const withoutStyles = (html) => html.replaceAll(' style="', ` ${STYLE}="`);

/** @param {string} markup of what was parsed here */
export const withStyles = (markup) => markup.replaceAll(` ${STYLE}="`, ' style="');

/** @param {(html: string) => any} policy makes trusted markup, where the page asks for such */
export function trust(policy) {
  trusted = policy;
}

/** The rules of the styles that were written since, which no longer hold. */
export function takeRules() {
  const taken = [...sheets.values()];
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => !taken.includes(one));
  sheets.clear();
  return taken.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join("\n");
}

/** @param {any} element @param {string} html */
export function kbSetHtml(element, html) {
  if (element.localName !== "kb-style") {
    element.innerHTML = trusted(withoutStyles(String(html)));
    if (element.ownerDocument === document) {
      for (const styled of element.querySelectorAll(`[${STYLE}]`)) {
        styled.style.cssText = styled.getAttribute(STYLE);
        styled.removeAttribute(STYLE);
      }
    }
    return html;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(html);
  sheets.set(element, sheet);
  document.adoptedStyleSheets.push(sheet);
  return html;
}

/** @param {string} text @param {DOMParserSupportedType} type */
export function kbParse(text, type) {
  return new DOMParser().parseFromString(trusted(withoutStyles(text)), type);
}

/** @param {any} element @param {string} name @param {any} value */
export function kbSetAttribute(element, name, value) {
  if (name === "style") element.style.cssText = value;
  else element.setAttribute(name, value);
}
