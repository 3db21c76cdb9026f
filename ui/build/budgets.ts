import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** What a page may load before it is usable, gzip, in kilobytes: its program, one language, its styles. */
const BUDGETS = [
  { page: "terminal.html", words: /^words-(shared|terminal)-/, js: 125, css: 5 },
  { page: "index.html", words: /^words-(shared|desk)-/, js: 260, css: 45 },
] as const;

const LOADED = /(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g;
const LANGUAGES = ["zh", "en"];

/** Tells what each page loads first; with FORMWRIGHT_BUDGETS set, the build fails above the budget (`npm run budgets`). */
export function budgets(): Plugin {
  let folder = "";
  return {
    name: "formwright-budgets",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle: { order: "post", sequential: true, handler: () => weigh(folder) },
  };
}

async function weigh(folder: string): Promise<void> {
  const over: string[] = [];
  for (const { page, words, js, css } of BUDGETS) {
    const files = await filesOf(folder, page);
    const said = await Promise.all(LANGUAGES.map((language) => wordsOf(folder, words, language)));
    const program = (await weightOf(folder, files.filter((file) => file.endsWith(".js")))) + Math.max(...said);
    const styles = await weightOf(folder, files.filter((file) => file.endsWith(".css")));
    console.log(`${page} loads ${program.toFixed(1)} kB of program and words first, at most ${js}; ${styles.toFixed(1)} kB of styles, at most ${css}`);
    if (program > js || styles > css) over.push(page);
  }
  if (over.length && process.env["FORMWRIGHT_BUDGETS"]) throw new Error(`Over their budget: ${over.join(", ")}`);
}

async function filesOf(folder: string, page: string): Promise<string[]> {
  const html = await readFile(join(folder, page), "utf8");
  return [...new Set([...html.matchAll(LOADED)].map((found) => found[1] ?? ""))];
}

/** Weighs a page's words in one language; a build whose words are not found must not pass as light. */
async function wordsOf(folder: string, words: RegExp, language: string): Promise<number> {
  const files = (await readdir(join(folder, "assets"))).filter((file) => words.test(file) && file.includes(`-${language}-`) && file.endsWith(".js"));
  if (files.length !== 2) throw new Error(`There should be two files of ${language} words, shared ones and the page's own: ${files.join(", ") || "none"}`);
  return weightOf(folder, files.map((file) => `assets/${file}`));
}

async function weightOf(folder: string, files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(folder, file)), { level: 9 }).length));
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}
