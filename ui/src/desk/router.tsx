import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import type { Server } from "../shared/api/server.ts";
import { loadAdmin } from "./admin/load.ts";
import { readListSearch } from "./list/search.ts";
import { loadInbox } from "./inbox/load.ts";
import { MissingPage, MissingSite } from "./parts/MissingPage.tsx";
import { meQuery } from "./queries.ts";
import { loadRuns } from "./runs/load.ts";
import { tabOf, type RunsTab } from "./runs/tabs.ts";
import { AppHome } from "./shell/AppHome.tsx";
import { AppShellPage } from "./shell/AppShellPage.tsx";
import { HomePage } from "./shell/HomePage.tsx";
import { SignInPage } from "./shell/SignInPage.tsx";
import { loadThen } from "./then/load.ts";

// Each page comes when it is opened.
const ViewPage = lazyRouteComponent(() => import("./views/ViewPage.tsx"), "ViewPage");
const CreatePage = lazyRouteComponent(() => import("./record/CreatePage.tsx"), "CreatePage");
const RecordPage = lazyRouteComponent(() => import("./record/RecordPage.tsx"), "RecordPage");
const AsWasPage = lazyRouteComponent(loadThen, "AsWasPage");
const ImportPage = lazyRouteComponent(() => import("./import/ImportPage.tsx"), "ImportPage");
const BinPage = lazyRouteComponent(() => import("./bin/BinPage.tsx"), "BinPage");
const InboxPage = lazyRouteComponent(loadInbox, "InboxPage");
const TablePage = lazyRouteComponent(loadRuns, "TablePage");
const RunsPage = lazyRouteComponent(loadRuns, "RunsPage");
const AccountPage = lazyRouteComponent(() => import("./account/AccountPage.tsx"), "AccountPage");
const ForgotPage = lazyRouteComponent(() => import("./account/ForgotPage.tsx"), "ForgotPage");
const SetPasswordPage = lazyRouteComponent(() => import("./account/SetPasswordPage.tsx"), "SetPasswordPage");
const RulePage = lazyRouteComponent(loadRuns, "RulePage");
const GalleryPage = lazyRouteComponent(() => import("./gallery/GalleryPage.tsx"), "GalleryPage");
const AdminPage = lazyRouteComponent(loadAdmin, "AdminPage");
const RunPage = lazyRouteComponent(loadRuns, "RunPage");

export interface RouterContext {
  server: Server;
  queries: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({ notFoundComponent: MissingSite });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: SignInPage,
  validateSearch: (search): { next?: string } => {
    const next = search["next"];
    // Only addresses of this site: a link must not lead people away after they signed in.
    return typeof next === "string" && /^\/(?![/\\])/.test(next) ? { next } : {};
  },
});

const forgot = createRoute({ getParentRoute: () => root, path: "/forgot", component: ForgotPage });
const setPassword = createRoute({ getParentRoute: () => root, path: "/set-password", component: SetPasswordPage });

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ context, location }) => {
    const me = await context.queries.ensureQueryData(meQuery(context.server)).catch(() => null);
    if (!me) throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
  },
});

const home = createRoute({ getParentRoute: () => inside, path: "/", component: HomePage });
const account = createRoute({ getParentRoute: () => inside, path: "/account", component: AccountPage });
const gallery = createRoute({ getParentRoute: () => inside, path: "/gallery", component: GalleryPage });
const admin = createRoute({
  getParentRoute: () => inside,
  path: "/admin/$place",
  component: AdminPage,
  validateSearch: (search): Record<string, string> =>
    Object.fromEntries(Object.entries(search).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)])),
});
const app = createRoute({ getParentRoute: () => inside, path: "/w/$app", component: AppShellPage, notFoundComponent: MissingPage });

const inbox = createRoute({
  getParentRoute: () => app,
  path: "/inbox",
  component: InboxPage,
  validateSearch: (search): { tab?: "notices" | "standing"; state?: "past"; of?: string } => ({
    ...(search["tab"] === "standing" || search["tab"] === "notices" ? { tab: search["tab"] } : {}),
    ...(search["state"] === "past" ? { state: search["state"] } : {}),
    ...(typeof search["of"] === "string" ? { of: search["of"] } : {}),
  }),
});

const task = createRoute({ getParentRoute: () => inbox, path: "/$task" });

const RULE_TABS = ["why", "try", "replay", "forecast"];

const pages = [
  inbox.addChildren([task]),
  createRoute({ getParentRoute: () => app, path: "/", component: AppHome }),
  createRoute({ getParentRoute: () => app, path: "/list/$view", component: ViewPage, validateSearch: readListSearch }),
  createRoute({
    getParentRoute: () => app,
    path: "/record/$entity/new",
    component: CreatePage,
    validateSearch: (search): { preset?: Record<string, string>; form?: string } => ({
      ...(isTextRecord(search["preset"]) ? { preset: search["preset"] } : {}),
      ...(typeof search["form"] === "string" ? { form: search["form"] } : {}),
    }),
  }),
  createRoute({ getParentRoute: () => app, path: "/record/$entity/$id", component: RecordPage }),
  createRoute({
    getParentRoute: () => app,
    path: "/record/$entity/$id/then",
    component: AsWasPage,
    validateSearch: (search): { at: string } => ({ at: typeof search["at"] === "string" ? search["at"] : "" }),
  }),
  createRoute({ getParentRoute: () => app, path: "/import/$kind/$key", component: ImportPage }),
  createRoute({
    getParentRoute: () => app,
    path: "/runs",
    component: RunsPage,
    validateSearch: (search): { tab?: RunsTab; rule?: string; state?: string; record?: string; entity?: string; days?: number } => ({
      ...(tabOf(search["tab"]) ? { tab: tabOf(search["tab"])! } : {}),
      ...(typeof search["rule"] === "string" ? { rule: search["rule"] } : {}),
      ...(typeof search["state"] === "string" ? { state: search["state"] } : {}),
      ...(typeof search["record"] === "string" ? { record: search["record"] } : {}),
      ...(typeof search["entity"] === "string" ? { entity: search["entity"] } : {}),
      ...(typeof search["days"] === "number" && search["days"] > 0 ? { days: search["days"] } : {}),
    }),
  }),
  createRoute({ getParentRoute: () => app, path: "/runs/$id", component: RunPage }),
  createRoute({ getParentRoute: () => app, path: "/rules/$rule", component: RulePage, validateSearch: readRuleSearch }),
  createRoute({ getParentRoute: () => app, path: "/tables/$table", component: TablePage }),
  createRoute({ getParentRoute: () => app, path: "/bin", component: BinPage }),
] as const;

const tree = root.addChildren([signIn, forgot, setPassword, inside.addChildren([home, account, gallery, admin, app.addChildren(pages)])]);

/** What is asked about a rule, and about which record. */
function readRuleSearch(search: Record<string, unknown>): { tab?: string; record?: string } {
  return {
    ...(typeof search["tab"] === "string" && RULE_TABS.includes(search["tab"]) ? { tab: search["tab"] } : {}),
    ...(typeof search["record"] === "string" ? { record: search["record"] } : {}),
  };
}

/** Returns the desk's router; every state worth sharing stands in the address. */
export function deskRouter(context: RouterContext) {
  return createRouter({ routeTree: tree, context, defaultPreload: false, defaultNotFoundComponent: MissingSite });
}

export type DeskRouter = ReturnType<typeof deskRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: DeskRouter;
  }
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return typeof value === "object" && value !== null && Object.values(value).every((item) => typeof item === "string");
}
