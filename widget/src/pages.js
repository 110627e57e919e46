// Where a site shows a note: the address of its own page, at the question.

/**
 * @param {string} pattern such as "/notes/{path}/" or "{path}.html"; "" where the site has no pages
 * @param {string} note its path in the folder of notes, "vision/cnn.md"
 * @param {string} question
 * @returns {string | null}
 */
export function pageAddress(pattern, note, question) {
  if (!pattern.includes("{path}")) return null;
  const path = note.replace(/\.[^./]+$/, "").split("/").map(encodeURIComponent).join("/");
  return withPath(pattern, path) + textFragment(question);
}

/**
 * Where each page is a folder, a folder's own note is the page of the folder, as in MkDocs,
 * Docusaurus and VitePress.
 * @param {string} pattern @param {string} path
 */
function withPath(pattern, path) {
  if (!pattern.includes("{path}/")) return pattern.replaceAll("{path}", path);
  const folder = path.replace(/(^|\/)(index|readme)$/i, "");
  return pattern.replaceAll("{path}/", folder && `${folder}/`);
}

/**
 * Scrolls to the question, in browsers that know text fragments; the others ignore it. A formula
 * stands on the page as something else than its source, so the longest stretch of words counts.
 * @param {string} question
 */
function textFragment(question) {
  const stretches = question.split(/\$[^$]+\$|[`*\\]/).map((part) => part.trim());
  const longest = stretches.reduce((a, b) => (b.length > a.length ? b : a), "");
  if (!longest) return "";
  // A dash, a comma and an ampersand have meanings of their own there.
  return `#:~:text=${encodeURIComponent(longest).replaceAll("-", "%2D")}`;
}
