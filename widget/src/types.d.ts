// Files that the build turns into text.
declare module "*.css" {
  const css: string;
  export default css;
}

// The formula renderer's stylesheet, without its font faces, and the names of their files.
declare module "katex-css" {
  export const css: string;
  export const faces: { family: string; style: string; weight: string; file: string }[];
}

// What a page may ask of strings that become markup or scripts; not in TypeScript's DOM yet.
interface Window {
  trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createHTML(html: string): string; createScriptURL(url: string): string },
    ): { createHTML(html: string): string; createScriptURL(url: string): string };
  };
}
