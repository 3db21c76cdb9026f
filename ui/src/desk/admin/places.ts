import { Activity, ArchiveRestore, KeyRound, Package, PlugZap, ScrollText, ShieldCheck, SlidersHorizontal, TabletSmartphone, UserCheck, Users, type LucideIcon } from "lucide-react";
import { lazy, type ComponentType } from "react";

/** A place of the administration; `everybody` may open what tells only of what one may anyway. */
export interface AdminPlace {
  key: string;
  title: string;
  icon: LucideIcon;
  page: ComponentType;
  everybody?: boolean;
}

/** All of them, in the order in which they are offered. */
export const PLACES: readonly AdminPlace[] = [
  { key: "users", title: "admin.users", icon: Users, page: lazy(async () => ({ default: (await import("./users/UsersPage.tsx")).UsersPage })) },
  { key: "roles", title: "admin.roles", icon: ShieldCheck, page: lazy(async () => ({ default: (await import("./roles/RolesPage.tsx")).RolesPage })) },
  { key: "access", title: "admin.access", icon: KeyRound, everybody: true, page: lazy(async () => ({ default: (await import("./access/AccessPage.tsx")).AccessPage })) },
  { key: "apps", title: "admin.apps", icon: Package, page: lazy(async () => ({ default: (await import("./apps/AppsPage.tsx")).AppsPage })) },
  { key: "kept", title: "admin.kept_data", icon: ArchiveRestore, page: lazy(async () => ({ default: (await import("./kept/KeptPage.tsx")).KeptPage })) },
  { key: "connections", title: "admin.connections", icon: PlugZap, page: lazy(async () => ({ default: (await import("./connections/ConnectionsPage.tsx")).ConnectionsPage })) },
  { key: "devices", title: "admin.devices", icon: TabletSmartphone, page: lazy(async () => ({ default: (await import("./devices/DevicesPage.tsx")).DevicesPage })) },
  { key: "audit", title: "admin.audit", icon: ScrollText, everybody: true, page: lazy(async () => ({ default: (await import("./audit/AuditPage.tsx")).AuditPage })) },
  { key: "security", title: "admin.security", icon: UserCheck, page: lazy(async () => ({ default: (await import("./audit/SecurityPage.tsx")).SecurityPage })) },
  { key: "health", title: "admin.health", icon: Activity, page: lazy(async () => ({ default: (await import("./health/HealthPage.tsx")).HealthPage })) },
  { key: "settings", title: "admin.settings", icon: SlidersHorizontal, page: lazy(async () => ({ default: (await import("./settings/SettingsPage.tsx")).SettingsPage })) },
];
