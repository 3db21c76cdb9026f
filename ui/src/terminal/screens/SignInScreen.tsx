import { useState, type FormEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { isIn } from "../../shared/api/accounts.ts";
import type { Server } from "../../shared/api/server.ts";
import type { Failure } from "../../shared/api/result.ts";
import type { Me } from "../../shared/api/types.ts";
import { inOwnLanguage } from "../../shared/ownLanguage.ts";
import { Bar } from "../parts/Bar.tsx";
import { Button } from "../parts/Button.tsx";
import { Problems } from "../parts/Problems.tsx";

interface Props {
  server: Server;
  onSignedIn: (me: Me) => void;
  /** The session ended while somebody worked. */
  again?: boolean;
  onBack?: () => void;
}

/** Name and password in big fields. */
export function SignInScreen({ server, onSignedIn, again = false, onBack }: Props) {
  const { t, i18n } = useTranslation();
  const [shownIn] = useState(i18n.language);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [coded, setCoded] = useState(false);
  const signIn = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    const code = given.get("code");
    const result = code === null
      ? await server.signIn(String(given.get("name")), String(given.get("password")))
      : await server.account.code(String(code));
    setBusy(false);
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return setCoded(coded && result.failure.code !== "step_over");
    if (isIn(result.value)) onSignedIn(await inOwnLanguage(server, i18n, result.value, shownIn));
    else setCoded(true);
  };
  return (
    <>
      <Bar title={onBack ? t("sign_in.title") : "Formwright"} settings {...(onBack ? { onBack } : {})} />
      <main className="t-screen t-narrow">
        {!onBack && <h2>{t("sign_in.title")}</h2>}
        {again && <p className="t-note">{t("session.ended")}</p>}
        {failure && <Problems failure={failure} />}
        <form className="t-form" onSubmit={(event) => void signIn(event)}>
          {coded ? (
            <label className="t-label">{t("sign_in.code")}<input key="code" name="code" className="t-input" autoComplete="one-time-code" inputMode="numeric" autoFocus required /></label>
          ) : (<>
          <label className="t-label">{t("sign_in.name")}<input name="name" className="t-input" autoComplete="username" autoCapitalize="none" spellCheck={false} required /></label>
          <label className="t-label">{t("sign_in.password")}<input name="password" type="password" className="t-input" autoComplete="current-password" required /></label>
          </>)}
          <Button kind="main" type="submit" disabled={busy}>{busy ? t("common.loading") : t("sign_in.do")}</Button>
        </form>
      </main>
    </>
  );
}
