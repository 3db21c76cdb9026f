import { expect, test, vi } from "vitest";
import { concerns } from "../../src/desk/shell/Live.tsx";
import { followNews, type News } from "../../src/shared/api/events.ts";

class Source extends EventTarget {
  closed = false;
  readonly address: string;
  constructor(address: string) {
    super();
    this.address = address;
  }
  close() {
    this.closed = true;
  }
  say(news: Partial<News>) {
    this.dispatchEvent(new MessageEvent("happened", { data: JSON.stringify({ changed: {}, gone: {}, all: false, next: "", ...news }) }));
  }
}

test("a page goes on where it was: after a break, and after nobody looked at it", () => {
  vi.useFakeTimers();
  const opened: Source[] = [];
  const last = () => opened.at(-1)!;
  const told: News[] = [];
  let hidden = false;
  let look = () => undefined as void;
  const end = followNews("mes", (news) => told.push(news), undefined, {
    open: (address) => { opened.push(new Source(address)); return last() as unknown as EventSource; },
    hidden: () => hidden,
    onVisible: (listener) => { look = listener; return () => undefined; },
  });
  last().say({ next: "one" });
  last().say({ next: "two", changed: { item: ["1"] } });
  expect(told.map((news) => news.changed)).toEqual([{ item: ["1"] }]);
  last().dispatchEvent(new Event("error"));
  expect(opened[0]?.closed).toBe(true);
  vi.advanceTimersByTime(3000);
  expect(last().address).toBe("/api/mes/events?after=two");
  hidden = true;
  look();
  expect(last().closed).toBe(true);
  hidden = false;
  look();
  expect([opened.length, last().address]).toEqual([3, "/api/mes/events?after=two"]);
  end();
  expect(last().closed).toBe(true);
});

test("only what is touched is asked for anew, and no list that was scrolled far", () => {
  const news: News = { changed: { item: ["1"] }, gone: { job: ["9"] }, all: false, next: "" };
  const of = (queryKey: unknown[], data?: unknown) => concerns({ queryKey, state: { data } as never }, news);
  expect([of(["list", "mes", "item", {}]), of(["list", "mes", "bom"]), of(["record", "mes", "item", "1"]), of(["record", "mes", "item", "2"])]).toEqual([true, false, true, false]);
  expect([of(["list", "mes", "job"]), of(["me"]), of(["list", "mes", "item"], { pages: Array(9) })]).toEqual([true, false, false]);
});
