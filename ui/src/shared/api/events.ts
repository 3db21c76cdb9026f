import { pathOf } from "./client.ts";

/** What happened to an app's records: by entity the changed and the deleted ones; `all` where it is too much to name. */
export interface News {
  changed: Record<string, string[]>;
  gone: Record<string, string[]>;
  all: boolean;
  next: string;
}

/** What a follower needs of its surroundings; tests bring their own. */
export interface Wire {
  open: (address: string) => EventSource;
  hidden: () => boolean;
  onVisible: (listener: () => void) => () => void;
}

export const BROWSER: Wire = {
  open: (address) => new EventSource(address),
  hidden: () => document.hidden,
  onVisible: (listener) => {
    document.addEventListener("visibilitychange", listener);
    return () => document.removeEventListener("visibilitychange", listener);
  },
};

/**
 * Follows what happens in an app. A page that nobody sees lets its connection go (browsers have few of them) and goes on
 * from where it was; so does one whose connection broke: nothing is missed. Returns what ends it.
 */
export function followNews(app: string, tell: (news: News) => void, onState: (connected: boolean) => void = () => undefined, wire: Wire = BROWSER): () => void {
  let place = "";
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(again);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    source = wire.open(`${pathOf(app, "events")}?after=${encodeURIComponent(place)}`);
    source.addEventListener("open", () => onState(true));
    source.addEventListener("happened", (event) => {
      const news = JSON.parse((event as MessageEvent<string>).data) as News;
      place = news.next;
      if (news.all || Object.keys(news.changed).length || Object.keys(news.gone).length) tell(news);
    });
    source.addEventListener("error", () => {
      onState(false);
      // The browser comes again by itself unless it was refused; the address says where from in either case.
      close();
      again = setTimeout(() => { if (!wire.hidden()) open(); }, COME_AGAIN);
    });
  };
  const stopListening = wire.onVisible(() => (wire.hidden() ? close() : open()));
  if (!wire.hidden()) open();
  return () => {
    stopListening();
    close();
  };
}

const COME_AGAIN = 3000;
