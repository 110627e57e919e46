// What becomes markup or a script passes here: the kb backend's own answers, which are made safe
// where they are made, and this widget's own files. On a page that asks for Trusted Types both
// need a policy; it is called "kb", so that the page's owner can allow it by name.

const policy = makePolicy();

function makePolicy() {
  try {
    return window.trustedTypes?.createPolicy("kb", {
      createHTML: (html) => html,
      createScriptURL: (url) => url,
    });
  } catch {
    return undefined; // the page allows no policy of this name; where it enforces them, all fails
  }
}

/** @param {string} html of this widget's own making @returns {any} */
export const trusted = (html) => (policy ? policy.createHTML(html) : html);

/** @param {string} html of a backend @returns {DocumentFragment} */
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = trusted(html);
  return template.content;
}

/** @param {string} address of one of the widget's own files @returns {Promise<void>} */
export function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = policy ? policy.createScriptURL(address) : address;
    script.async = true;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject(new Error(`no script at ${address}`));
    };
    document.head.append(script);
  });
}
