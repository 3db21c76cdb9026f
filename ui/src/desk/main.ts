import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "../shared/theme/tokens.css";
import "./desk.css";
import { begin } from "../shared/begin.ts";
import { WORDS } from "./i18n/catalogs.ts";

void begin(WORDS, () => import("./program.tsx"));
