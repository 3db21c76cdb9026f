import { ArrowLeft, Contrast } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { asLanguage, LANGUAGES } from "../../shared/locale.ts";
import { SyncBadge } from "./SyncBadge.tsx";
import { sound } from "../feedback.ts";
import { applyLook, LOOKS, rememberedLook, type Look } from "../look.ts";

interface Props {
  title: string;
  onBack?: () => void;
  /** Screens on which somebody works show only where they are; the settings stand on the first screens. */
  settings?: boolean;
}

const LOOK_WORDS: Record<Look, string> = { light: "bar.light", contrast: "bar.contrast", dark: "bar.dark" };

/** The top of a screen. */
export function Bar({ title, onBack, settings = false }: Props) {
  const { t } = useTranslation();
  return (
    <header className="t-bar">
      {onBack && <button type="button" className="t-bar-button" onClick={onBack} aria-label={t("bar.back")}><ArrowLeft size={28} aria-hidden /></button>}
      <h1>{title}</h1>
      <SyncBadge />
      <LanguageButton />
      {settings && <LookButton />}
    </header>
  );
}

function LanguageButton() {
  const { t, i18n } = useTranslation();
  const now = asLanguage(i18n.language);
  const next = LANGUAGES.find((language) => language !== now) ?? now;
  return (
    <button type="button" className="t-bar-button" onClick={() => void i18n.speak(next).then((spoken) => spoken || sound("bad"))} lang={next === "zh" ? "zh-CN" : "en"} title={t("shell.language")}>
      {next === "zh" ? "中文" : "EN"}
    </button>
  );
}

function LookButton() {
  const { t } = useTranslation();
  const [look, setLook] = useState(rememberedLook);
  const next = LOOKS[(LOOKS.indexOf(look) + 1) % LOOKS.length] ?? "light";
  const change = () => {
    applyLook(next);
    setLook(next);
  };
  return <button type="button" className="t-bar-button" onClick={change} aria-label={`${t("bar.look")}: ${t(LOOK_WORDS[look])}`}><Contrast size={26} aria-hidden /></button>;
}
