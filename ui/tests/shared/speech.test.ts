import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import i18next from "i18next";
import { beforeEach, describe, expect, test } from "vitest";
import { Speech, type Catalog, type Catalogs } from "../../src/shared/i18n/speech.ts";
import { LANGUAGES, type Language } from "../../src/shared/locale.ts";

const SOURCE = join(import.meta.dirname, "../../src");
const PLURAL = /_(zero|one|two|few|many|other)$/;

function everyWord(language: Language): Catalog {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(join("i18n", `${language}.json`)));
  return Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(join(SOURCE, file), "utf8")) as Catalog)) as Catalog;
}

const now = (zh: Catalog, en: Catalog): Catalogs => ({ zh: () => Promise.resolve({ default: zh }), en: () => Promise.resolve({ default: en }) });

/** Words that come when they are told to. */
function later() {
  const open: (() => void)[] = [];
  const come = (words: Catalog) => () => new Promise<{ default: Catalog }>((done) => open.push(() => done({ default: words })));
  return { part: { zh: come({ "a.b": "早" }), en: come({ "a.b": "Early" }) } satisfies Catalogs, arrive: () => open.splice(0).forEach((each) => each()) };
}

beforeEach(() => localStorage.clear());

describe.each(LANGUAGES)("every word in %s", (language) => {
  test("is said as i18next says it, with every number", async () => {
    const words = everyWord(language);
    const theirs = i18next.createInstance();
    await theirs.init({ lng: language, resources: { [language]: { translation: words } }, keySeparator: false, nsSeparator: false, interpolation: { escapeValue: false } });
    const ours = new Speech(language);
    await ours.add(now(words, words));
    const holes = [...new Set(Object.values(words).flatMap((text) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? "")))];
    for (const key of new Set(Object.keys(words).map((each) => each.replace(PLURAL, ""))))
      for (const count of [0, 1, 21]) {
        const values = Object.fromEntries(holes.map((hole) => [hole, hole === "count" ? count : `<${hole} $& {{name}}>`]));
        expect(ours.t(key, values)).toBe(theirs.t(key, { ...values, interpolation: { skipOnVariables: true } }));
      }
  });
});

describe("a language", () => {
  test("is spoken once all its words are there, and not before", async () => {
    const { part, arrive } = later();
    const speech = new Speech("zh");
    const added = speech.add(part);
    arrive();
    await added;
    const heard: string[] = [];
    speech.subscribe(() => heard.push(speech.t("a.b")));
    const spoken = speech.speak("en");
    await Promise.resolve();
    expect([speech.language, speech.t("a.b"), heard]).toEqual(["zh", "早", []]);
    arrive();
    expect(await spoken).toBe(true);
    expect([speech.language, heard, document.documentElement.lang]).toEqual(["en", ["Early"], "en-GB"]);
  });

  test("whose words cannot be fetched is not spoken, and can be asked for again", async () => {
    let there = false;
    const speech = new Speech("zh");
    await speech.add({ zh: () => Promise.resolve({ default: { a: "甲" } }), en: () => (there ? Promise.resolve({ default: { a: "A" } }) : Promise.reject(new Error("offline"))) });
    expect(await speech.speak("en")).toBe(false);
    expect([speech.language, speech.t("a")]).toEqual(["zh", "甲"]);
    there = true;
    expect(await speech.speak("en")).toBe(true);
    expect(speech.t("a")).toBe("A");
  });

  test("asked for last is the one that is spoken", async () => {
    const { part, arrive } = later();
    const speech = new Speech("zh");
    const added = speech.add(part);
    arrive();
    await added;
    const first = speech.speak("en");
    const second = speech.speak("zh");
    arrive();
    await Promise.all([first, second]);
    expect(speech.language).toBe("zh");
  });

  test("that changes while a part comes is the language of that part too", async () => {
    const { part, arrive } = later();
    const speech = new Speech("zh");
    const added = speech.add(part);
    const spoken = speech.speak("en");
    arrive();
    await Promise.all([added, spoken]);
    expect(speech.t("a.b")).toBe("Early");
  });
});

test("a language that is not spoken is learnt for texts that go to others, and everything else stays as it is", async () => {
  const speech = new Speech("zh");
  await speech.add(now({ a: "甲" }, { a: "A" }));
  expect(speech.knows("en")).toBe(false);
  await speech.learn("en");
  expect([speech.knows("en"), speech.in("en")("a"), speech.in("zh")("a"), speech.language]).toEqual([true, "A", "甲", "zh"]);
});
