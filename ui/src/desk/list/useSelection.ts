import { useState } from "react";

/** Which rows are marked: some of them, or all that the question finds. */
export interface Selection {
  ids: ReadonlySet<string>;
  all: boolean;
  any: boolean;
  has: (id: string) => boolean;
  set: (ids: Iterable<string>, marked: boolean) => void;
  everything: () => void;
  clear: () => void;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Keeps what is marked while the question stays the same. */
export function useSelection(question: string): Selection {
  const [kept, setKept] = useState<{ question: string; ids: ReadonlySet<string>; all: boolean }>({ question, ids: NOTHING, all: false });
  const now = kept.question === question ? kept : { question, ids: NOTHING, all: false };
  return {
    ids: now.ids,
    all: now.all,
    any: now.all || now.ids.size > 0,
    has: (id) => now.all || now.ids.has(id),
    set: (ids, marked) => {
      const next = new Set(now.ids);
      for (const id of ids) if (marked) next.add(id); else next.delete(id);
      setKept({ question, ids: next, all: false });
    },
    everything: () => setKept({ question, ids: new Set(), all: true }),
    clear: () => setKept({ question, ids: new Set(), all: false }),
  };
}
