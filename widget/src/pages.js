// Where a site shows a note: the address of its own page, at the question.

import { fragmentOf } from "./place.js";

/**
 * @param {string} pattern such as "/notes/{path}/" or "{path}.html"; "" where the site has no pages
 * @param {string} note its path in the folder of notes, "vision/cnn.md"
 * @param {import("./backend.js").Title} question
 * @returns {string | null}
 */
export function pageAddress(pattern, note, question) {
  if (!pattern.includes("{path}")) return null;
  const path = note.replace(/\.[^./]+$/, "").split("/").map(encodeURIComponent).join("/");
  return withPath(pattern, path) + fragmentOf(question);
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
