// Stylesheets shared by all shadow roots of the page. Adopted ones need no style element, which
// a strict policy of the host page would forbid.

import answer from "./css/answer.css";
import base from "./css/base.css";
import code from "./css/code.css";
import panel from "./css/panel.css";

/** @type {CSSStyleSheet[] | null} */
let made = null;

/** @returns {CSSStyleSheet[]} */
export function sheets() {
  made ??= [base, answer, code, panel].map((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
  return made;
}
