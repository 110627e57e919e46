// Bundles the sources into kb/render/widget/, which the server hands out. The same sources always
// give the same bytes: every version is pinned, and nothing depends on where this folder is.
//
//   node build.mjs [FOLDER]

import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const KATEX = join(HERE, "node_modules", "katex");
const BUNDLES = [
  ["embed.js", "embed.js"],
  ["embed-static.js", "embed-static.js"],
  ["math.js", "embed/math.js"],
  ["mermaid.js", "embed/diagrams/diagrams.js"],
];
/** @type {Record<string, string>} */
const NOTICES = {
  "embed/math.js":
    "/*! Contains KaTeX, © Khan Academy and other contributors; MIT licence, KATEX-LICENSE.txt */",
  "embed/diagrams/diagrams.js":
    "/*! Contains mermaid and what it is made of; their licences: LICENSES.txt */",
};

// What mermaid and its parts do that a strict policy of a page forbids, and what they do instead;
// `src/mermaid_dom.js` has the functions. Each must be there, else a new version does it otherwise.
/** @type {[file: RegExp, from: RegExp, to: string][]} */
const REPLACED = [
  [/\.m?js$/, /([\w.]+)\.innerHTML = ([^;]+);/g, "kbSetHtml($1, $2);"],
  [/\.m?js$/, /new DOMParser\(\)\.parseFromString\(/g, "kbParse("],
  [/d3-selection.*js$/, /this\.setAttribute\(/g, "kbSetAttribute(this, "],
  [/mermaid.dist.*\.mjs$/, /(\w+)\.setAttribute\("style", /g, 'kbSetAttribute($1, "style", '],
  [/(mermaid|cytoscape).dist.*js$/, /createElement\(['"]style['"]\)/g, 'createElement("kb-style")'],
  [/purify\.es\.mjs$/, /typeof trustedTypes !== "object" \|\|/g, "true ||"],
  [/\.js$/, /Function\(['"]return this['"]\)\(\)/g, "globalThis"],
  [/d3-dsv.*js$/, /new Function\(/g, "(() => { throw new Error(); })("],
];

const withinPolicies = {
  name: "within-policies",
  setup(/** @type {import("esbuild").PluginBuild} */ plugin) {
    /** @type {Set<RegExp>} */
    const met = new Set();
    plugin.onLoad({ filter: /node_modules.*\.m?js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const [file, from, to] of REPLACED) {
        if (!file.test(path) || !contents.match(from)) continue;
        contents = contents.replace(from, to);
        met.add(from);
      }
      return { contents, loader: "js" };
    });
    plugin.onEnd(() => {
      const missing = REPLACED.filter(([, from]) => !met.has(from));
      if (missing.length) throw new Error(`mermaid has no ${missing.map(([, from]) => from)}`);
    });
  },
};

/** Stylesheets become minified text, for `adoptedStyleSheets`. */
const cssAsText = {
  name: "css-as-text",
  setup(/** @type {import("esbuild").PluginBuild} */ plugin) {
    plugin.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: await minified(await readFile(path, "utf8")),
      loader: "text",
    }));
  },
};

/** KaTeX's stylesheet apart from its font faces, which a shadow root would ignore. */
const katexCss = {
  name: "katex-css",
  setup(/** @type {import("esbuild").PluginBuild} */ plugin) {
    plugin.onResolve({ filter: /^katex-css$/ }, ({ path }) => ({ path, namespace: "katex-css" }));
    plugin.onLoad({ filter: /.*/, namespace: "katex-css" }, async () => {
      const css = await readFile(join(KATEX, "dist", "katex.min.css"), "utf8");
      const [rules, faces] = withoutFaces(css);
      return { contents: JSON.stringify({ css: await minified(rules), faces }), loader: "json" };
    });
  },
};

/** @param {string} css @returns {Promise<string>} */
const minified = async (css) => (await transform(css, { loader: "css", minify: true })).code.trim();

/** @param {string} css */
function withoutFaces(css) {
  /** @type {{ family: string, style: string, weight: string, file: string }[]} */
  const faces = [];
  const rules = css.replace(/@font-face\{([^}]*)\}/g, (_, face) => {
    const value = (/** @type {string} */ name) =>
      new RegExp(`${name}:([^;]*)`).exec(face)?.[1]?.replace(/["']/g, "") ?? "";
    const file = /([\w-]+\.woff2)/.exec(face)?.[1] ?? "";
    const [family, style, weight] = ["font-family", "font-style", "font-weight"].map(value);
    faces.push({ family: family ?? "", style: style ?? "", weight: weight ?? "", file });
    return "";
  });
  return /** @type {const} */ ([rules, faces]);
}

/** @param {string} folder */
async function buildAll(folder) {
  await mkdir(folder, { recursive: true });
  for (const [source = "", name = ""] of BUNDLES) {
    const isMermaid = source === "mermaid.js";
    const { metafile } = await build({
      metafile: true,
      absWorkingDir: HERE,
      entryPoints: [join(HERE, "src", source)],
      outfile: join(folder, name),
      bundle: true,
      format: "iife",
      charset: "utf8",
      minify: true,
      legalComments: "none",
      target: "es2022",
      banner: { js: NOTICES[name] ?? "" },
      plugins: [katexCss, cssAsText, ...(isMermaid ? [withinPolicies] : [])],
      inject: isMermaid ? [join(HERE, "src", "mermaid_dom.js")] : [],
    });
    if (isMermaid) {
      const licences = await licencesOf(Object.keys(metafile.inputs));
      await writeFile(join(folder, "embed", "diagrams", "LICENSES.txt"), licences);
    }
  }
  await copyFonts(join(folder, "embed", "fonts"));
  await cp(join(KATEX, "LICENSE"), join(folder, "embed", "KATEX-LICENSE.txt"));
}

/** The licences of the packages that files are of. @param {string[]} inputs */
async function licencesOf(inputs) {
  const packages = inputs.flatMap((path) => {
    const end = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
    return end ? [end] : [];
  });
  let text = "";
  for (const folder of [...new Set(packages)].sort()) {
    const about = JSON.parse(await readFile(join(HERE, folder, "package.json"), "utf8"));
    text += `${about.name} ${about.version}, ${about.license}\n\n`;
    for (const name of (await readdir(join(HERE, folder))).sort()) {
      if (!/^licen[cs]e/i.test(name)) continue;
      text += `${(await readFile(join(HERE, folder, name), "utf8")).trim()}\n\n`;
    }
    text += `${"-".repeat(80)}\n`;
  }
  return text;
}

/** @param {string} folder */
async function copyFonts(folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const fonts = join(KATEX, "dist", "fonts");
  for (const name of await readdir(fonts)) {
    if (name.endsWith(".woff2")) await cp(join(fonts, name), join(folder, name));
  }
}

await buildAll(resolve(process.argv[2] ?? join(HERE, "..", "kb", "render", "widget")));
