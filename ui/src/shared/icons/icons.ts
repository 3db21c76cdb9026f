import {
  Activity, Archive, BarChart3, Bell, Boxes, Building2, Calendar, CalendarClock, ChartPie, CheckCircle2, ClipboardCheck,
  ClipboardList, Clock, Cog, Container, Factory, File, FileInput, FileText, Flag, Folder, Gauge, GitBranch, Hammer, Home,
  Inbox, Layers, LayoutGrid, List, ListChecks, ListTree, MapPin, Monitor, Network, Package, PackageCheck, PenLine, Phone,
  PlayCircle, Printer, QrCode, Receipt, Ruler, Route, ScanLine, Scissors, Search, Settings, Shield, Shirt, ShoppingCart,
  Square, Star, Table2, Tag, Timer, Truck, TriangleAlert, Upload, User, Users, Warehouse, Wrench, Workflow,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";

/** The icons that a definition may name. A name that is missing here is drawn as a square. */
export const ICONS: Record<string, LucideIcon> = {
  activity: Activity, archive: Archive, chart: BarChart3, bell: Bell, boxes: Boxes, building: Building2,
  calendar: Calendar, schedule: CalendarClock, pie: ChartPie, check: CheckCircle2, inspection: ClipboardCheck,
  clipboard: ClipboardList, clock: Clock, gear: Cog, container: Container, factory: Factory, file: File,
  import: FileInput, document: FileText, flag: Flag, folder: Folder, gauge: Gauge, branch: GitBranch, hammer: Hammer,
  home: Home, inbox: Inbox, layers: Layers, grid: LayoutGrid, list: List, tasks: ListChecks, tree: ListTree,
  place: MapPin, monitor: Monitor, network: Network, package: Package, packed: PackageCheck, pen: PenLine, phone: Phone,
  play: PlayCircle, printer: Printer, code: QrCode, receipt: Receipt, ruler: Ruler, route: Route, scan: ScanLine,
  scissors: Scissors, search: Search, settings: Settings, shield: Shield, shirt: Shirt, cart: ShoppingCart, star: Star,
  table: Table2, tag: Tag, timer: Timer, truck: Truck, warning: TriangleAlert, upload: Upload, user: User, users: Users,
  warehouse: Warehouse, wrench: Wrench, workflow: Workflow,
};

export const UNKNOWN_ICON: LucideIcon = Square;
