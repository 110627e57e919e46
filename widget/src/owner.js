// What the owner of a site should know, and its readers need not: in the console, once a page.

/** @type {Set<string>} */
const told = new Set();

/** @param {string} message what is wrong, and what to do about it */
export function tellOwner(message) {
  if (told.has(message)) return;
  told.add(message);
  console.warn(`kb: ${message}`);
}
