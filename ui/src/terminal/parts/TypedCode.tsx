import { Keyboard } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button.tsx";

/** For a label that no scanner reads: the code by hand. */
export function TypedCode({ onCode }: { onCode: (code: string) => void }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  if (!opened) return <Button kind="quiet" onClick={() => setOpened(true)}><Keyboard size={26} aria-hidden />{t("pick.typed")}</Button>;
  return (
    <form
      className="t-typed"
      onSubmit={(event) => {
        event.preventDefault();
        const code = String(new FormData(event.currentTarget).get("code")).trim();
        if (code) onCode(code);
      }}
    >
      <label className="t-label">{t("pick.code")}<input name="code" className="t-input" autoCapitalize="characters" autoComplete="off" spellCheck={false} autoFocus /></label>
      <Button type="submit">{t("pick.find")}</Button>
    </form>
  );
}
