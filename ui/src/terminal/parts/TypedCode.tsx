import { Keyboard } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { Button } from "./Button.tsx";

interface Props {
  onCode: (code: string) => void;
  /** Only a sign until it is opened. */
  small?: boolean;
  opening?: string;
  label?: string;
  doing?: string;
}

/** For a label that no scanner reads: the code by hand. */
export function TypedCode({ onCode, small = false, opening, label, doing }: Props) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  if (!opened && small) return <button type="button" className="t-bar-button t-type-open" onClick={() => setOpened(true)} aria-label={t("pick.typed")} title={t("pick.typed")}><Keyboard size={28} aria-hidden /></button>;
  if (!opened) return <Button kind="quiet" onClick={() => setOpened(true)}><Keyboard size={26} aria-hidden />{opening ?? t("pick.typed")}</Button>;
  return (
    <form
      className="t-typed"
      onSubmit={(event) => {
        event.preventDefault();
        const code = String(new FormData(event.currentTarget).get("code")).trim();
        if (code) onCode(code);
      }}
    >
      <label className="t-label">{label ?? t("pick.code")}<input name="code" className="t-input" autoCapitalize={label ? "none" : "characters"} autoComplete="off" spellCheck={false} autoFocus /></label>
      <Button type="submit">{doing ?? t("pick.find")}</Button>
    </form>
  );
}
