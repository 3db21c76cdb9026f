import { Keyboard } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { Button } from "./Button.tsx";

interface Props {
  onCode: (code: string) => void;
  opening?: string;
  label?: string;
  doing?: string;
}

/** For a label that no scanner reads: the code by hand. */
export function TypedCode({ onCode, opening, label, doing }: Props) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
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
