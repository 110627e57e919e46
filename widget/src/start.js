// Starts the widget once a page, however often its script stands there.

import { KbAsk, KbSearch, provide } from "./element.js";
import { isWriting, opens } from "./keys.js";
import { followAddress } from "./lead.js";
import { KbPanel } from "./panel.js";

// Read while the script runs: later there is no current script.
const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);

/**
 * @param {(base: string) => import("./backend.js").Backend} makeBackend for the address that the
 *   widget's files begin with
 */
export function start(makeBackend) {
  if (!script || customElements.get("kb-ask")) return;
  const base = script.src.replace(/[?#].*$/, "").replace(/[^/]*$/, "");
  const backend = makeBackend(base);
  const scriptAttribute = (/** @type {string} */ name) => script.getAttribute(`data-${name}`);
  /** @type {Set<import("./element.js").KbElement>} */
  const elements = new Set();
  provide({ backend, about: remembered(backend.about), base, scriptAttribute, elements });
  customElements.define("kb-search", KbSearch);
  customElements.define("kb-ask", KbAsk);
  customElements.define("kb-panel", KbPanel);
  const panel = newPanel(scriptAttribute("button") !== "off", scriptAttribute("keys") !== "off");
  followPage(elements, panel);
  followAddress();
}

/**
 * Asked once a page; after a failure, once more the next time.
 * @template T @param {() => Promise<T>} ask @returns {() => Promise<T | null>}
 */
function remembered(ask) {
  /** @type {Promise<T | null> | null} */
  let answer = null;
  return () => {
    answer ??= ask().catch(() => (answer = null));
    return answer;
  };
}

/** @param {boolean} button @param {boolean} keys @returns {KbPanel | null} null: no way to open it */
function newPanel(button, keys) {
  if (!button && !keys) return null;
  const panel = /** @type {KbPanel} */ (document.createElement("kb-panel"));
  if (!button) panel.setAttribute("button", "off");
  if (keys) openByKeys(panel);
  return panel;
}

/**
 * A page may change its language, or switch between light and dark, by attributes of its root or
 * its body; and a site of one page may get a new body.
 * @param {Set<import("./element.js").KbElement>} elements
 * @param {KbPanel | null} panel
 */
function followPage(elements, panel) {
  const observer = new MutationObserver(() => {
    if (document.body) follow();
    elements.forEach((element) => element.refresh());
  });
  const follow = () => {
    observer.observe(document.body, { attributes: true });
    if (panel && !panel.isConnected) document.body.append(panel);
  };
  observer.observe(document.documentElement, { attributes: true, childList: true });
  if (document.body) follow();
}

/** @param {KbPanel} panel */
function openByKeys(panel) {
  window.addEventListener("keydown", (event) => {
    if (!panel.isConnected || !opens(event, isWriting(event))) return;
    event.preventDefault(); // the browser's own search, or the "/" in the field
    panel.open();
  });
}
