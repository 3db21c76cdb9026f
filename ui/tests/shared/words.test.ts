// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const SOURCE = join(import.meta.dirname, "../../src");
const PLURAL = /_(zero|one|two|few|many|other)$/;

type Catalog = Record<string, string>;
/** A part's words: those that come at once, and those that come with a page. */
const catalog = (part: string, language: string): Catalog => {
  const files = readdirSync(join(SOURCE, part), { recursive: true, encoding: "utf8" }).filter((file) => /(^|[\\/])i18n[\\/]/.test(file) && file.endsWith(`${language}.json`));
  const catalogs = files.map((file) => JSON.parse(readFileSync(join(SOURCE, part, file), "utf8")) as Catalog);
  const names = catalogs.flatMap((words) => Object.keys(words));
  expect(names.length, "no word stands in two catalogs").toBe(new Set(names).size);
  return Object.assign({}, ...catalogs) as Catalog;
};
const base = (words: Catalog) => new Set(Object.keys(words).map((key) => key.replace(PLURAL, "")));
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).sort();

function sources(part: string): string {
  return readdirSync(join(SOURCE, part), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(join(SOURCE, part, file), "utf8"))
    .join("\n");
}

const text = { shared: sources("shared"), desk: sources("desk"), terminal: sources("terminal") };
const known = (part: keyof typeof text) => new Set([...base(catalog("shared", "en")), ...base(catalog(part, "en"))]);
const named = (source: string) => new Set([...source.matchAll(/"([a-z_]+\.[a-z_]+)"/g)].map((found) => found[1] ?? ""));
const areas = new Set((["shared", "desk", "terminal"] as const).flatMap((part) => [...base(catalog(part, "en"))].map((key) => key.split(".")[0])));

describe.each(["shared", "desk", "terminal"] as const)("the words of %s", (part) => {
  const [zh, en] = [catalog(part, "zh"), catalog(part, "en")];

  test("are there in both languages, none empty", () => {
    expect([...base(zh)].sort()).toEqual([...base(en)].sort());
    expect(Object.entries({ ...zh, ...en }).filter(([, words]) => !words.trim())).toEqual([]);
  });

  test("ask for the same values in both languages", () => {
    for (const [key, words] of Object.entries(zh)) {
      const twin = en[key] ?? en[`${key.replace(PLURAL, "")}_other`] ?? "";
      expect([key, holes(words)]).toEqual([key, holes(twin)]);
    }
  });

  test("stand somewhere on a screen", () => {
    const source = part === "shared" ? Object.values(text).join("\n") : text[part];
    expect([...base(en)].filter((key) => !source.includes(`"${key}"`))).toEqual([]);
  });
});

test.each(["desk", "terminal"] as const)("every word that %s names is in its catalogs", (part) => {
  const there = known(part);
  const missing = [...named(text[part] + text.shared)].filter((key) => areas.has(key.split(".")[0]) && !there.has(key));
  expect(missing.filter((key) => !["template.csv"].includes(key))).toEqual([]);
});
