import { Group, Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { useServer } from "../place.tsx";
import { AccountMenu } from "../shell/AccountMenu.tsx";
import { Brand } from "../shell/Brand.tsx";
import { LanguageSwitch } from "../shell/LanguageSwitch.tsx";
import { LookSwitch } from "../shell/LookSwitch.tsx";
import { CodeCard } from "./CodeCard.tsx";
import { PasskeysCard } from "./PasskeysCard.tsx";
import { PasswordCard } from "./PasswordCard.tsx";
import { SessionsCard } from "./SessionsCard.tsx";
import { TokensCard } from "./TokensCard.tsx";
import { useConfirmed } from "./useConfirmed.tsx";

/** One's own account: password, second factor, passkeys, sessions and tokens. */
export function AccountPage() {
  const { t } = useTranslation();
  const { account } = useServer();
  const queries = useQueryClient();
  const factors = useQuery({ queryKey: ["account", "factors"], queryFn: async () => unwrap(await account.factors()) }).data;
  const { run, dialog, failure } = useConfirmed(factors);
  const refresh = () => void queries.invalidateQueries({ queryKey: ["account"] });
  useDocumentTitle(`${t("account.title")} · Formwright`);
  return (
    <>
      <header className="fw-header fw-header-alone">
        <Link to="/" className="fw-home"><Brand /></Link>
        <Group gap={6}><LanguageSwitch /><LookSwitch /><AccountMenu /></Group>
      </header>
      <main className="fw-page fw-form-page">
        <Title order={1} mb="md">{t("account.title")}</Title>
        <Stack gap="md">
          {failure && <Trouble failure={failure} />}
          <PasswordCard />
          {factors && <CodeCard factors={factors} run={run} onChange={refresh} />}
          {factors && <PasskeysCard factors={factors} run={run} onChange={refresh} />}
          <SessionsCard />
          <TokensCard run={run} />
        </Stack>
        {dialog}
      </main>
    </>
  );
}
