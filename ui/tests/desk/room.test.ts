import { expect, test } from "vitest";
import type { Column } from "../../src/desk/list/columns.ts";
import { hasRoom } from "../../src/desk/list/room.ts";
import type { Field } from "../../src/shared/api/types.ts";

function column(type: string, width: number): Column {
  return { path: "a", title: "A", field: { type } as Field, width, numeric: false, sortable: true };
}

test.each([
  ["text", "Line 144", 180, true],
  ["text", "", 84, true],
  ["text", "WWWWWWWWWWWW", 180, false],
  ["text", "Line 144", 84, false],
  ["text", "玻璃印制", 84, true],
  ["text", "玻璃印制玻璃印制", 112, false],
  ["text", "\ufdfd", 180, false],
  ["text", "a line that is longer than its column is wide", 180, false],
  ["integer", "1,234", 96, true],
  ["date", "23 Nov 2026", 130, true],
  ["choice", "Large", 130, true],
  ["choice", "Much too large", 130, false],
  ["boolean", "Yes, this is so", 84, true],
  ["file", "a.pdf", 160, false],
  ["multi_choice", "a", 180, false],
])("a %s “%s” in %d pixels: %s", (type, text, width, room) => {
  expect(hasRoom(text, column(type, width), true)).toBe(room);
});
