import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** What a page may load before it is usable: JavaScript and styles, gzip, in kilobytes. */
const BUDGETS = [
  { page: "terminal.html", most: 130 },
  { page: "index.html", most: 305 },
] as const;

const LOADED = /(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g;

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
  for (const { page, most } of BUDGETS) {
    const found = await weightOf(folder, page);
    console.log(`${page} loads ${found.toFixed(1)} kB first; its budget is ${most} kB`);
    if (found > most) over.push(page);
  }
  if (over.length && process.env["FORMWRIGHT_BUDGETS"]) throw new Error(`Over their budget: ${over.join(", ")}`);
}

async function weightOf(folder: string, page: string): Promise<number> {
  const html = await readFile(join(folder, page), "utf8");
  const files = new Set([...html.matchAll(LOADED)].map((found) => found[1] ?? ""));
  const sizes = await Promise.all([...files].map(async (file) => gzipSync(await readFile(join(folder, file)), { level: 9 }).length));
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}
