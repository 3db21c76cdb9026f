import { lazy, type ComponentType } from "react";
import { Calendar, ChartNoAxesGantt, Image, ListTree, Map, PhoneIncoming, SquareKanban, Table2, History, type LucideIcon } from "lucide-react";
import type { Layout, View } from "../../shared/api/types.ts";
import type { Column } from "../list/columns.ts";
import type { Filter } from "../list/filters.ts";
import type { ListSearch } from "../list/search.ts";
import { loadEnquiry } from "./enquiry/load.ts";

/** What a person asks of a view, as every list of records is asked. */
export interface Question {
  where: string;
  search: string;
  order_by: readonly string[];
}

/** What every layout is given; it asks for its own records. */
export interface ViewProps {
  viewKey: string;
  view: View;
  title: string;
  /** What the view's definition says to help. */
  hint: string;
  columns: Column[];
  /** Every column that could be shown. */
  offered: Column[];
  question: Question;
  /** What the person adds to the view's own condition. */
  asked: string;
  filters: Filter[];
  address: ListSearch;
  /** Changes the address. */
  say: (change: Partial<ListSearch>) => void;
  narrowed: boolean;
}

interface Kind {
  icon: LucideIcon;
  Drawn: ComponentType<ViewProps>;
  /** Whether it has a box of its own to ask in, so that the toolbar stays away. */
  asks?: boolean;
}

/** How each layout is drawn: this list is all of them; each comes when it is opened. */
export const KINDS: Record<Layout["type"], Kind> = {
  list: { icon: Table2, Drawn: lazy(async () => ({ default: (await import("../list/ListView.tsx")).ListView })) },
  kanban: { icon: SquareKanban, Drawn: lazy(async () => ({ default: (await import("./kanban/KanbanView.tsx")).KanbanView })) },
  calendar: { icon: Calendar, Drawn: lazy(async () => ({ default: (await import("./calendar/CalendarView.tsx")).CalendarView })) },
  lanes: { icon: ChartNoAxesGantt, Drawn: lazy(async () => ({ default: (await import("./lanes/LanesView.tsx")).LanesView })) },
  tree: { icon: ListTree, Drawn: lazy(async () => ({ default: (await import("./tree/TreeView.tsx")).TreeView })) },
  timeline: { icon: History, Drawn: lazy(async () => ({ default: (await import("./timeline/TimelineView.tsx")).TimelineView })) },
  gallery: { icon: Image, Drawn: lazy(async () => ({ default: (await import("./gallery/GalleryView.tsx")).GalleryView })) },
  map: { icon: Map, Drawn: lazy(async () => ({ default: (await import("./map/MapView.tsx")).MapView })) },
  enquiry: { icon: PhoneIncoming, asks: true, Drawn: lazy(async () => ({ default: (await loadEnquiry()).EnquiryView })) },
};
