import {
  Activity, Archive, ArrowLeftRight, Bell, Blocks, Building2, Calculator, Calendar, CalendarCheck, CalendarClock, Camera, ChartColumn, ChartNoAxesGantt,
  ChartPie, CircleCheck, CircleX, ClipboardCheck, ClipboardList, ClipboardX, Clock, Cog, Container, Cpu, Database, Factory, File,
  FileCheck, FileInput, FileText, Flag, Folder, Gauge, GitBranch, Hammer, History, House, Image, Inbox, Layers, LayoutGrid, List,
  ListChecks, ListOrdered, ListTree, Lock, Mail, Map, MapPin, MessageSquare, Microscope, Monitor, Network, Package, PackageCheck,
  PackageOpen, Paintbrush, Pause, Pencil, Phone, Play, Printer, QrCode, Receipt, ReceiptText, Repeat, Route, Ruler, Scale, ScanLine,
  Scissors, Search, Settings, Shield, Shirt, ShoppingCart, Square, SquareKanban, Star, Store, Table2, TabletSmartphone, Tag, Tags, Timer,
  TriangleAlert, Truck, Undo2, Upload, User, Users, Warehouse, Workflow, Wrench,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";

/** The icons that a definition may name. A name that is missing here is drawn as a square. */
export const ICONS: Record<string, LucideIcon> = {
  "activity": Activity, "alert-triangle": TriangleAlert, "archive": Archive, "arrow-back-up": Undo2, "arrows-exchange": ArrowLeftRight,
  "bell": Bell, "box": Package, "brush": Paintbrush, "building": Building2, "building-factory": Factory, "building-factory-2": Factory,
  "building-store": Store, "building-warehouse": Warehouse, "calculator": Calculator, "calendar": Calendar,
  "calendar-check": CalendarCheck, "calendar-time": CalendarClock, "camera": Camera, "chart-bar": ChartColumn, "chart-pie": ChartPie,
  "circle-check": CircleCheck, "circle-x": CircleX, "clipboard-check": ClipboardCheck, "clipboard-list": ClipboardList,
  "clipboard-x": ClipboardX, "clock": Clock, "components": Blocks, "container": Container, "cpu": Cpu, "database": Database,
  "device-desktop": Monitor, "device-tablet": TabletSmartphone, "edit": Pencil, "file": File, "file-check": FileCheck,
  "file-import": FileInput, "file-text": FileText, "flag": Flag, "folder": Folder, "gauge": Gauge, "git-branch": GitBranch,
  "hammer": Hammer, "history": History, "home": House, "inbox": Inbox, "layout-grid": LayoutGrid, "layout-kanban": SquareKanban, "list": List, "list-check": ListChecks,
  "list-details": ReceiptText, "list-numbers": ListOrdered, "list-tree": ListTree, "lock": Lock, "mail": Mail, "map": Map, "map-pin": MapPin,
  "message": MessageSquare, "microscope": Microscope, "network": Network, "package": Package, "package-export": PackageOpen,
  "package-import": PackageCheck, "phone": Phone, "photo": Image, "player-pause": Pause, "player-play": Play, "printer": Printer, "qrcode": QrCode,
  "receipt": Receipt, "receipt-refund": Receipt, "repeat": Repeat, "route": Route, "ruler": Ruler, "ruler-2": Ruler, "scale": Scale,
  "scan": ScanLine, "scissors": Scissors, "search": Search, "settings": Settings, "shield": Shield, "shirt": Shirt,
  "shopping-cart": ShoppingCart, "sitemap": Workflow, "stack": Layers, "star": Star, "table": Table2, "timeline": ChartNoAxesGantt, "tag": Tag, "tags": Tags,
  "tool": Wrench, "tools": Cog, "stopwatch": Timer, "truck": Truck, "upload": Upload, "user": User, "users": Users,
};

export const UNKNOWN_ICON: LucideIcon = Square;
