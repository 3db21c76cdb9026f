import { describe, expect, test } from "vitest";
import { fieldFor as atDesk } from "../../src/desk/fields/index.ts";
import { UnknownField } from "../../src/desk/fields/UnknownField.tsx";
import { galleryOf, types } from "../../src/gallery/gallery.ts";

const { store, form } = galleryOf("told");

describe("the gallery", () => {
  test.each(types.written)("%s is drawn by the desk", (type) => expect(atDesk(type)).not.toBe(UnknownField));

  test.each(types.written)("%s stands as its state says", (type) => {
    const at = (state: string) => store.control(`${type}__${state}`);
    expect(at("empty")).toMatchObject({ readOnly: false, refusals: [], told: [] });
    expect(at("filled")).toMatchObject({ readOnly: false, refusals: [], told: [] });
    expect(at("wrong")?.told).toEqual(["told"]);
    // A box that is not ticked says no.
    expect(at("required")).toMatchObject({ required: true, fits: type === "boolean" });
    expect(at("read_only")?.readOnly).toBe(true);
    expect([at("disabled")?.held, at("filled")?.held]).toEqual([true, false]);
  });

  test.each(types.shown)("%s is only shown", (type) => expect(store.control(`${type}__read_only`)?.readOnly).toBe(true));

  test("draws each once", () => {
    const keys = form.sections.flatMap((section) => section.controls.map((control) => control.field));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
