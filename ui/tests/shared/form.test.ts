import { describe, expect, test, vi } from "vitest";
import type { Condition, Entity, Form } from "../../src/shared/api/types.ts";
import { controlStates, type Entered, type FormSetting, type Names } from "../../src/shared/form/runtime.ts";
import { openForm } from "../../src/shared/form/store.ts";

const entity: Entity = {
  title: { en: "Thing" },
  actions: ["read", "create", "update"],
  field_order: ["name", "amount", "why", "state", "owner"],
  fields: {
    name: { type: "text", title: { en: "Name" }, required: true, max_length: 5 },
    amount: { type: "decimal", title: { en: "Amount" }, scale: 2, min: "0", max: "10" },
    why: { type: "text", title: { en: "Why" } },
    state: { type: "state", title: { en: "State" } },
    owner: { type: "reference", title: { en: "Owner" }, to: "person" },
  },
};

/** Conditions as functions of the names, so that these tests do not lean on the expression language. */
type Judge = (names: Names) => Condition;
const judge = (rule: Judge) => rule as unknown as Condition;
const evaluate = (expression: Condition, names: Names) => (expression as unknown as Judge)(names);

function setting(form: Partial<Form> = {}, more: Partial<FormSetting> = {}): FormSetting {
  const sections = [{ title: {}, controls: [{ field: "name" }, { field: "amount" }, { field: "why" }, { field: "state" }, { field: "owner" }] }];
  return {
    form: { of: "thing", title: {}, kind: "desk", sections, ...form }, entity, zone: "Asia/Shanghai", evaluate, actor: { id: "a" },
    original: null, writable: true, ...more,
  };
}

const controls = (...list: Form["sections"][number]["controls"]) => ({ sections: [{ title: {}, controls: list }] });
const nothing: Entered = { values: {}, touched: new Set(), told: {}, judged: false };
const over = judge((names) => Number(names["amount"] ?? 0) > 5);

describe("how controls stand", () => {
  test("a condition decides what shows and what must be filled", () => {
    const form = controls({ field: "amount" }, { field: "why", visible: over, required: over });
    const store = openForm(setting(form));
    expect(store.control("why")).toMatchObject({ visible: false, required: false });
    store.set("amount", "6");
    expect(store.control("why")).toMatchObject({ visible: true, required: true, fits: false });
  });

  test("what only the engine writes is read-only, and so is all of it for a reader", () => {
    expect(controlStates(setting(), nothing).get("state")?.readOnly).toBe(true);
    expect(controlStates(setting({}, { writable: false }), nothing).get("name")?.readOnly).toBe(true);
  });

  test("a fixed field can be written once", () => {
    const fixed = { ...entity, fields: { ...entity.fields, name: { ...entity.fields["name"]!, fixed: true } } };
    expect(controlStates(setting({}, { entity: fixed }), nothing).get("name")?.readOnly).toBe(false);
    expect(controlStates(setting({}, { entity: fixed, original: { name: "x" } }), nothing).get("name")?.readOnly).toBe(true);
  });

  test("conditions see cleaned values: what cannot be read is empty", () => {
    const seen = vi.fn(() => true);
    controlStates(setting(controls({ field: "amount", visible: judge(seen) })), { ...nothing, values: { amount: "abc" } });
    expect(seen).toHaveBeenCalledWith(expect.objectContaining({ amount: null, actor: { id: "a" } }));
  });

  test("nothing is scolded before the person came to it; a wrong value is, as soon as it is typed", () => {
    const store = openForm(setting());
    expect(store.control("name")?.refusals).toEqual([]);
    store.set("amount", "11");
    expect(store.control("amount")?.refusals).toEqual([{ key: "clean.too_large", data: { max: "10" } }]);
  });
});

describe("defaults", () => {
  const doubled = judge((names) => String(Number(names["amount"] ?? 0) * 2));

  test("follow what they are made of until the person sets the control", () => {
    const store = openForm(setting(controls({ field: "amount" }, { field: "why", default: doubled })));
    store.set("amount", "2");
    expect(store.control("why")?.value).toBe("4");
    store.set("why", "own");
    store.set("amount", "3");
    expect(store.control("why")?.value).toBe("own");
  });

  test("a control that was emptied stays empty", () => {
    const store = openForm(setting(controls({ field: "why", default: judge(() => "given") })));
    store.set("why", "");
    expect(store.control("why")?.value).toBeNull();
  });

  test("an old record keeps its own values", () => {
    const form = controls({ field: "why", default: judge(() => "given") });
    expect(openForm(setting(form, { original: { why: null } })).control("why")?.value).toBeNull();
  });
});

describe("judging and sending", () => {
  test("judge shows all that is wrong and names the first control in the way", () => {
    const store = openForm(setting());
    expect(store.judge()?.key).toBe("name");
    expect(store.control("name")?.refusals).toEqual([{ key: "clean.required", data: {} }]);
    store.set("name", "x");
    expect(store.judge()).toBeNull();
  });

  test("what is hidden stands in nobody's way and is not sent", () => {
    const store = openForm(setting(controls({ field: "amount" }, { field: "why", visible: over, required: over })));
    store.set("amount", "6");
    store.set("why", "because");
    store.set("amount", "5");
    expect(store.judge()).toBeNull();
    expect(store.changes()).toEqual({ amount: "5" });
  });

  test("of an old record only what differs is sent, references by id", () => {
    const original = { name: "a", amount: "1", owner: { id: "1", label: "One" } };
    const store = openForm(setting({}, { original }));
    store.set("name", "a");
    store.set("amount", "1.0");
    store.set("owner", { id: "2", label: "Two" });
    expect(store.changes()).toEqual({ owner: "2" });
  });

  test("a value that was taken away is sent as nothing", () => {
    const store = openForm(setting({}, { original: { name: "a", why: "b" } }));
    store.set("why", "");
    expect(store.changes()).toEqual({ why: null });
  });

  test("values given from outside are sent even where no control shows them", () => {
    const store = openForm(setting(controls({ field: "amount" })), { owner: { id: "7", label: "Seven" } });
    store.set("amount", "2");
    expect(store.changes()).toEqual({ owner: "7", amount: "2" });
    expect(openForm(setting(), { owner: "7" }).isDirty()).toBe(false);
  });

  test("what the server said of a field stands until the field is changed", () => {
    const store = openForm(setting());
    store.tell({ name: ["taken"], why: ["no"] });
    store.set("name", "y");
    expect(store.control("name")?.told).toEqual([]);
    expect(store.control("why")?.told).toEqual(["no"]);
  });
});

test("a control that did not change keeps its object, so that it is not drawn again", () => {
  const store = openForm(setting());
  const before = store.control("why");
  const heard = vi.fn();
  store.subscribe(heard);
  store.set("amount", "3");
  expect(store.control("why")).toBe(before);
  expect(heard).toHaveBeenCalledTimes(1);
});
