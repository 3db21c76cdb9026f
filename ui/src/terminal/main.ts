import "../shared/theme/tokens.css";
import "./terminal.css";
import { begin } from "../shared/begin.ts";
import { applyLook, rememberedLook } from "./look.ts";
import { WORDS } from "./i18n/catalogs.ts";

applyLook(rememberedLook());
void begin(WORDS, () => import("./program.tsx"));
