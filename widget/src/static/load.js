// Reading a data file of the export. A page opened from a file may neither fetch nor import,
// but it may insert classic scripts.

import { Unreachable } from "../backend.js";
import { loadScript } from "../trust.js";

/**
 * The value that a data file leaves on its script element.
 * @type {import("./once.js").Load}
 */
export async function loadData(url) {
  try {
    await loadScript(url);
  } catch {
    throw new Unreachable(`${url} can't be read`);
  }
  const scripts = [...document.head.querySelectorAll("script")];
  const script = scripts.find(({ src }) => src === url);
  script?.remove();
  return /** @type {any} */ (script)?.kbData;
}
