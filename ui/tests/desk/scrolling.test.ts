import { describe, expect, it } from "vitest";
import { blockAt, blocksIn, sightOf } from "../../src/desk/list/scrolling.ts";

const HEIGHT = 38;

describe("rows in sight", () => {
  it("hold everything that is seen, and some rows around it, wherever the box is scrolled to", () => {
    const room = 600;
    for (let top = 0; top < 40_000; top += 37) {
      const { first, behind } = sightOf(blockAt(top, HEIGHT), blocksIn(room, HEIGHT), 10_000);
      expect(first * HEIGHT).toBeLessThanOrEqual(Math.max(0, top - 8 * HEIGHT));
      expect(behind * HEIGHT).toBeGreaterThanOrEqual(top + room + 8 * HEIGHT);
      expect(behind - first).toBeLessThanOrEqual(40);
    }
  });

  it("change their beginning and their end together, once in four rows", () => {
    const seen = Array.from({ length: 400 }, (_, frame) => sightOf(blockAt(2000 + frame * HEIGHT, HEIGHT), blocksIn(600, HEIGHT), 10_000));
    const changes = seen.filter((sight, at) => at > 0 && (sight.first !== seen[at - 1]?.first || sight.behind !== seen[at - 1]?.behind));
    expect(changes.length).toBeLessThanOrEqual(100);
  });

  it("are the last ones where there are fewer rows than the box was scrolled down", () => {
    expect(sightOf(100, 9, 30)).toEqual({ first: 0, behind: 30 });
    expect(sightOf(100, 9, 102)).toEqual({ first: 68, behind: 102 });
    expect(sightOf(0, 9, 0)).toEqual({ first: 0, behind: 0 });
  });
});
