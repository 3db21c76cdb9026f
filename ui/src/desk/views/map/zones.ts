import { grouped } from "../parts/grouped.ts";

/** What stands together on a plan: its name and the squares that it takes. */
export interface Zone {
  name: string;
  x: number;
  y: number;
  across: number;
  down: number;
}

const ROUND = 0.4;

/** Returns a frame around the records of each zone; of those without one, none. */
export function zonesOf(places: readonly { zone: string; x: number; y: number }[], across: number, down: number): Zone[] {
  const groups = grouped(places.filter((place) => place.zone), (place) => place.zone);
  return [...groups].map(([name, members]) => {
    const [left, top] = [Math.min(...members.map((each) => each.x)) - ROUND, Math.min(...members.map((each) => each.y)) - ROUND];
    const [right, bottom] = [Math.max(...members.map((each) => each.x)) + across + ROUND, Math.max(...members.map((each) => each.y)) + down + ROUND];
    return { name, x: left, y: top, across: right - left, down: bottom - top };
  });
}
