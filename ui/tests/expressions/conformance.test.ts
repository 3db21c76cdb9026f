/** All conformance cases that pytest runs, by the browser's twin; the trees are those that the server makes of the texts. */
// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { evaluate, type Json, type Tree } from "../../src/expressions/index.ts";

interface Case {
  description: string;
  values?: { [name: string]: Json };
  zone?: string;
  result?: Json;
  problems?: string[];
}

const TESTS = join(import.meta.dirname, "../../../tests");
const FOLDER = join(TESTS, "conformance/expressions");

/** Reads JSON with whole numbers that JavaScript cannot hold as text. */
function read<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8").replace(/: (-?\d{16,})(?=[,}\]])/g, ': "$1"')) as T;
}

const trees = read<Record<string, Tree>>(join(TESTS, "golden/expression_trees.json"));

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".json")).sort()) {
  const topic = file.replace(".json", "");
  describe(topic, () => {
    const { cases } = read<{ cases: Case[] }>(join(FOLDER, file));
    test.each(cases.filter((each) => !each.problems))("$description", ({ description, values, zone, result }) => {
      const tree = trees[`${topic}: ${description}`];
      expect(tree).toBeDefined();
      const setting = { now: "2026-11-11T20:30:00Z", zone: zone ?? "Asia/Shanghai" };
      expect(evaluate(tree as Tree, values ?? {}, setting)).toEqual(result);
    });
  });
}

test("what the browser was not given is null", () => {
  const tree: Tree = ["path", "text", 0, "item.family"];
  const setting = { now: "2026-11-11T20:30:00Z", zone: "UTC" };
  for (const values of [{}, { item: null }, { item: "01H" }, { item: {} }, { item: { constructor: 1 } }]) {
    expect(evaluate(tree, values, setting)).toBeNull();
  }
  expect(evaluate(["path", "text", 0, "constructor.name"], {}, setting)).toBeNull();
});
