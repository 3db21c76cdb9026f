import { useElementSize } from "@mantine/hooks";
import { useRef } from "react";
import { failureOf } from "../../../shared/api/result.ts";
import type { LayoutOf } from "../../../shared/api/types.ts";
import { fileAddress, filesOf, isPicture } from "../../../shared/form/files.ts";
import { DefinedIcon } from "../../../shared/icons/DefinedIcon.tsx";
import { valueAt } from "../../../shared/paths.ts";
import { ListEmpty } from "../../list/ListEmpty.tsx";
import { NextPage } from "../../list/NextPage.tsx";
import { useScrolledRows } from "../../list/scrolling.ts";
import { useRows } from "../../list/useRows.ts";
import { Trouble } from "../../parts/Trouble.tsx";
import { usePlace } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";
import { Card } from "../parts/Card.tsx";
import classes from "./Gallery.module.css";

const CARD_WIDTH = 230;
const ROW_HEIGHT = 290;

/** Records as cards with a picture, as many side by side as fit; only the rows in sight are drawn. */
export function GalleryView({ view, question, columns, title, narrowed, say }: ViewProps) {
  const layout = view.layout as LayoutOf<"gallery">;
  const { app, model } = usePlace();
  const scroll = useRef<HTMLDivElement>(null);
  const { ref: size, width } = useElementSize();
  const across = Math.max(1, Math.floor((width || CARD_WIDTH * 4) / CARD_WIDTH));
  const fields = [...new Set([...view.columns, ...[layout.picture, layout.colour].filter((path) => path !== undefined)])];
  const { query, rows } = useRows(view.of, question, fields);
  const { virtual, items, before, after } = useScrolledRows(scroll, Math.ceil(rows.length / across), ROW_HEIGHT, query);
  if (query.isError && !rows.length) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  if (query.isSuccess && !rows.length) return <ListEmpty entity={view.of} narrowed={narrowed} onWiden={() => say({ q: "", f: [], by: "" })} />;
  const pictured = rows.some((row) => layout.picture && filesOf(valueAt(row, layout.picture)).some(isPicture));
  const picture = (row: (typeof rows)[number]) => (layout.picture ? filesOf(valueAt(row, layout.picture)).find(isPicture) : undefined);
  return (
    <div ref={scroll} className={classes["scroll"]} tabIndex={0} role="region" aria-label={title} aria-busy={query.isPending}>
      <div ref={size} style={{ height: before }} />
      {items.map((item) => (
        <div key={item.index} ref={virtual.measureElement} data-index={item.index} className={classes["row"]} style={{ gridTemplateColumns: `repeat(${across}, minmax(0, 1fr))` }}>
          {rows.slice(item.index * across, (item.index + 1) * across).map((row) => {
            const file = picture(row);
            const above = (
              <div className={classes["picture"]} data-none={!pictured || undefined}>
                {file ? <img src={fileAddress(app, file, true)} alt="" loading="lazy" /> : <DefinedIcon name={model.entities[view.of]?.icon} size={36} />}
              </div>
            );
            return <Card key={row.id} entity={view.of} row={row} columns={columns} colour={layout.colour} above={above} />;
          })}
        </div>
      ))}
      <div style={{ height: after }} />
      <NextPage query={query} />
    </div>
  );
}
