// The browser's side of a static export, for tests: one JSON array a line in, one value a line
// out. It reads the very modules that the widget is bundled from.
//
//   ["terms", tables of characters, text]   ["telling", tables, stop terms, text]
//   ["operators", tables, stop terms, options, text]
//   ["language", text]                      ["rank", lines of postings by term, count]
//   ["ask", folder, query, options]         ["recorded", folder, snippet]

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";

globalThis.window ??= {}; // what marks a browser; nothing of it is used here
const source = new URL("../../widget/src/static/", import.meta.url);
const { staticBackend } = await import(new URL("backend.js", source));
const { rank, readPostings } = await import(new URL("bm25.js", source));
const { languageOf } = await import(new URL("language.js", source));
const { readOperators } = await import(new URL("operators.js", source));
const { Tokeniser } = await import(new URL("terms.js", source));

/** A data file, run as the browser would. */
let files = [];
async function load(url) {
  files.push(url.split("/kb/")[1]);
  const document = { currentScript: {} };
  runInNewContext(readFileSync(fileURLToPath(url), "utf8"), { document });
  return document.currentScript.kbData;
}

const backends = new Map();
function backend(folder) {
  if (!backends.has(folder)) backends.set(folder, staticBackend(folder, load));
  return backends.get(folder);
}

const tokenisers = new Map();
function tokeniser(tables) {
  const key = JSON.stringify(tables);
  if (!tokenisers.has(key)) tokenisers.set(key, new Tokeniser(tables));
  return tokenisers.get(key);
}

function ranked(postings, count) {
  const found = Object.entries(postings).map(([term, lines]) => [term, lines.map(readPostings)]);
  return rank(new Map(found), count, () => true).map(({ place, score }) => [place, score]);
}

const COMMANDS = {
  terms: (tables, text) => tokeniser(tables).terms(text),
  telling: (tables, stops, text) => tokeniser(tables).tellingTerms(text, new Set(stops)),
  operators: (tables, stops, options, text) =>
    readOperators(text, {
      tokeniser: tokeniser(tables),
      stopTerms: new Set(stops),
      options: new Set(options),
    }),
  language: languageOf,
  rank: ranked,
  about: (folder) => backend(folder).about(),
  async ask(folder, query, options) {
    files = [];
    const answer = await backend(folder).ask(query, options);
    return { ...answer, files };
  },
  recorded: (folder, snippet) => backend(folder).recorded(snippet),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...given] = JSON.parse(line);
  let told;
  try {
    told = await COMMANDS[command](...given);
  } catch (error) {
    told = { error: `${error.name}: ${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(told ?? null)}\n`);
}
