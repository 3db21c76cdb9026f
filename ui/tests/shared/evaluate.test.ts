import { expect, test } from "vitest";
import { evaluatorFor } from "../../src/shared/form/evaluate.ts";
import { neededPaths } from "../../src/shared/form/needed.ts";
import type { Condition } from "../../src/shared/api/types.ts";

const evaluate = evaluatorFor("Asia/Shanghai");
const above: Condition = ["compare", "boolean", ["path", "decimal", 0, "thing.amount"], [">", ["value", "integer", 2]]];

test("a condition sees what a picked record holds, opened or flat", () => {
  expect(evaluate(above, { thing: { id: "1", amount: "2.5" } })).toBe(true);
  expect(evaluate(above, { "thing.amount": "1" })).toBe(false);
  expect(evaluate(above, {})).toBeNull();
});

test("a default that is a record brings its name along", () => {
  const own: Condition = ["path", "record", 0, "actor.me"];
  expect(evaluate(own, { actor: { me: { id: "7", label: "Seven" } } })).toEqual({ id: "7", label: "Seven" });
  expect(evaluate(own, { actor: { me: null } })).toBeNull();
});

test("what is no tree judges nothing", () => {
  expect(evaluate("amount > 2", {})).toBeNull();
});

test("what a form's conditions read of the picked record is known beforehand", () => {
  const sections = [{ title: {}, controls: [{ field: "a", visible: above, required: ["not", "boolean", above] }, { field: "b" }] }];
  expect(neededPaths({ of: "x", title: {}, kind: "terminal", sections }, undefined, "thing")).toEqual(["amount"]);
});
