import { KeyRound, ShieldCheck, Users, type LucideIcon } from "lucide-react";
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
];
