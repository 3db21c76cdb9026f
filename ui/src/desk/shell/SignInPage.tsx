import { Anchor, Button, Divider, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { useEffect, useState, type FormEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { isIn, type Proof, type ProofNeeded } from "../../shared/api/accounts.ts";
import { unwrap, type Failure, type Result } from "../../shared/api/result.ts";
import type { Me } from "../../shared/api/types.ts";
import { inOwnLanguage } from "../../shared/ownLanguage.ts";
import { hasPasskeys } from "../../shared/passkeys.ts";
import { Doorstep } from "../account/Doorstep.tsx";
import { SecondStep, signInByPasskey } from "../account/SecondStep.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { useServer } from "../place.tsx";

/** Name and password, a passkey, or another place to sign in; then the second factor, where the person has one. */
export function SignInPage() {
  const { t, i18n } = useTranslation();
  const server = useServer();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ from: "/sign-in" });
  const [failure, setFailure] = useState<Failure | null>(() => refusedElsewhere(t("sign_in.refused")));
  const [proofs, setProofs] = useState<Proof[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [shownIn] = useState(i18n.language);
  const ways = useQuery({ queryKey: ["sign-in"], queryFn: async () => unwrap(await server.account.ways()) }).data;

  useEffect(() => {
    if (window.location.hash !== "#second-factor") return;
    void server.account.waiting().then((found) => found.ok && setProofs(found.value.second_factor));
  }, [server]);

  const answered = async (result: Result<Me | ProofNeeded>) => {
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return result.failure.code === "step_over" ? setProofs(null) : undefined;
    if (!isIn(result.value)) return setProofs(result.value.second_factor);
    queries.clear();
    queries.setQueryData(["me"], await inOwnLanguage(server, i18n, result.value, shownIn));
    await navigate({ to: next ?? "/", replace: true });
  };
  const doing = async (work: () => Promise<Result<Me | ProofNeeded> | null>) => {
    setBusy(true);
    const result = await work();
    if (result) await answered(result);
    if (!result?.ok || !isIn(result.value)) setBusy(false);
  };
  const signIn = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    void doing(() => server.signIn(String(given.get("name")), String(given.get("password"))));
  };

  if (proofs) {
    return (
      <Doorstep title={t("second.title")} hint={t("second.hint")}>
        {failure && <Trouble failure={failure} />}
        <SecondStep proofs={proofs} onAnswer={answered} />
        <Anchor component="button" type="button" size="sm" onClick={() => setProofs(null)}>{t("second.back")}</Anchor>
      </Doorstep>
    );
  }
  return (
    <Doorstep title={t("sign_in.title")} hint={t("sign_in.hint")}>
      {failure && <Trouble failure={failure} />}
      <form onSubmit={signIn}>
        <Stack gap="md">
          <TextInput name="name" label={t("sign_in.name")} autoComplete="username" required withAsterisk={false} size="md" />
          <PasswordInput
            name="password" label={t("sign_in.password")} autoComplete="current-password" required withAsterisk={false} size="md"
            visibilityToggleButtonProps={{ "aria-label": t("sign_in.show_password"), "aria-hidden": false, tabIndex: 0 }}
          />
          <Button type="submit" size="md" loading={busy} fullWidth>{t("sign_in.do")}</Button>
        </Stack>
      </form>
      {ways?.forgot && <Link to="/forgot" className="fw-link">{t("forgot.title")}</Link>}
      {(ways?.elsewhere.length || (ways?.passkeys && hasPasskeys())) && <Divider label={t("sign_in.or")} />}
      {ways?.passkeys && hasPasskeys() && (
        <Button variant="default" size="md" fullWidth leftSection={<KeyRound size={16} aria-hidden />} onClick={() => void doing(() => signInByPasskey(server.account))}>
          {t("sign_in.passkey")}
        </Button>
      )}
      {ways?.elsewhere.map((way) => (
        <Button key={way.key} variant="default" size="md" fullWidth component="a" href={`/api/elsewhere/${encodeURIComponent(way.key)}`}>
          {t("sign_in.by", { title: way.title })}
        </Button>
      ))}
    </Doorstep>
  );
}

/** Returns what another place's sign-in came back with, where it was refused; the address says so behind its #. */
function refusedElsewhere(title: string): Failure | null {
  const code = /^#refused=(\w+)$/.exec(window.location.hash)?.[1];
  return code ? { status: 401, code, title, detail: "", problems: [], requestId: "" } : null;
}
