import { useQuery } from "@tanstack/react-query";
import { useState, type KeyboardEvent } from "react";
import type { Called } from "../../shared/api/comments.ts";
import { unwrap } from "../../shared/api/result.ts";
import { usePlace, useServer } from "../place.tsx";
import { askedAt, type Asked } from "./mentions.ts";

/** The people offered behind an @, which of them is chosen by keys, and what keys do. */
export interface Offered {
  asked: Asked | null;
  rows: Called[];
  at: number;
  onKey: (event: KeyboardEvent, take: (person: Called) => void) => void;
}

/** Offers people who see the record while somebody types a name behind an @. */
export function useOffered(entity: string, id: string, text: string, caret: number): Offered {
  const { app } = usePlace();
  const server = useServer();
  const [moved, setMoved] = useState({ for: "", by: 0 });
  const [closed, setClosed] = useState(-1);
  const asked = askedAt(text, caret);
  const open = asked !== null && asked.from !== closed;
  const found = useQuery({
    queryKey: ["mentionable", app, entity, id, asked?.text ?? ""], enabled: open, placeholderData: (before) => before,
    queryFn: async () => unwrap(await server.mentionable(app, entity, id, asked?.text ?? "")).rows,
  });
  const rows = open ? (found.data ?? []) : [];
  const by = moved.for === asked?.text ? moved.by : 0;
  const at = rows.length ? (by + rows.length) % rows.length : 0;
  const onKey = (event: KeyboardEvent, take: (person: Called) => void) => {
    const person = rows[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") setMoved({ for: asked?.text ?? "", by: at + (event.key === "ArrowDown" ? 1 : -1) });
    else if ((event.key === "Enter" || event.key === "Tab") && person) take(person);
    else if (event.key === "Escape") setClosed(asked?.from ?? -1);
    else return;
    event.preventDefault();
  };
  return { asked, rows, at, onKey };
}
