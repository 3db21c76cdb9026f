import { speaking } from "../../shared/i18n/useTranslation.tsx";
import { RulePage as RulePageDrawn } from "./RulePage.tsx";
import { RunPage as RunPageDrawn } from "./RunPage.tsx";
import { RunsPage as RunsPageDrawn } from "./RunsPage.tsx";
import { TablePage as TablePageDrawn } from "./TablePage.tsx";
import { WORDS } from "./i18n/catalogs.ts";

export const RulePage = speaking(WORDS, RulePageDrawn);
export const RunPage = speaking(WORDS, RunPageDrawn);
export const RunsPage = speaking(WORDS, RunsPageDrawn);
export const TablePage = speaking(WORDS, TablePageDrawn);
