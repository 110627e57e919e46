// Bundles the sources into kb/render/widget/, which the server hands out. The same sources always
// give the same bytes: every version is pinned, and nothing depends on where this folder is.
//
//   node build.mjs [FOLDER]

import { cp, mkdir, readFile, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const KATEX = join(HERE, "node_modules", "katex");
const BUNDLES = [
  ["embed.js", "embed.js"],
  ["embed-static.js", "embed-static.js"],
  ["math.js", "embed/math.js"],
];
/** @type {Record<string, string>} */
const NOTICES = {
  "embed/math.js":
    "/*! Contains KaTeX, © Khan Academy and other contributors; MIT licence, KATEX-LICENSE.txt */",
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
    await build({
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
      plugins: [katexCss, cssAsText],
    });
  }
  await copyFonts(join(folder, "embed", "fonts"));
  await cp(join(KATEX, "LICENSE"), join(folder, "embed", "KATEX-LICENSE.txt"));
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
