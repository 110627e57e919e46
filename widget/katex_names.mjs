// Writes kb/parse/katex_names.txt: what KaTeX can draw, for `kb lint`, which has no JavaScript.
// KaTeX keeps its tables to itself, so a copy of its module is made that hands them over.
//
//   node katex_names.mjs [FILE]

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));

/** @returns {Promise<Record<string, any>>} */
async function tablesOfKatex() {
  const folder = await mkdtemp(join(tmpdir(), "kb-katex-"));
  try {
    const source = await readFile(join(HERE, "node_modules", "katex", "dist", "katex.mjs"), "utf8");
    const copy = join(folder, "katex.mjs");
    const tables = "{ functions, macros, symbols, environments, implicitCommands }";
    await writeFile(copy, `${source}\nexport const tables = ${tables};\n`);
    return (await import(pathToFileURL(copy).href)).tables;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const { functions, macros, symbols, environments, implicitCommands } = await tablesOfKatex();
const commands = new Set(
  [functions, macros, symbols.math, symbols.text, implicitCommands]
    .flatMap((table) => Object.keys(table))
    .filter((name) => /^\\(?:[A-Za-z]+|[^A-Za-z])$/.test(name)),
);
commands.add("\\cr"); // which an array knows while it is read
const lines = [...[...commands].sort(), ...Object.keys(environments).sort()];
const target = resolve(process.argv[2] ?? join(HERE, "..", "kb", "parse", "katex_names.txt"));
await writeFile(target, `${lines.join("\n")}\n`);
