import { Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { Trouble } from "../../parts/Trouble.tsx";
import classes from "../Admin.module.css";
import { useAdministration } from "../api.ts";
import { Shown } from "../Shown.tsx";
import { useActing } from "../useActing.ts";
import { useLoaded } from "../useLoaded.ts";
import { ComingIn } from "./ComingIn.tsx";
import { DetailsCard } from "./DetailsCard.tsx";
import { PersonState } from "./PersonState.tsx";
import { RolesCard } from "./RolesCard.tsx";
import { SessionsOf } from "./SessionsOf.tsx";
import { TokensOf } from "./TokensOf.tsx";

/** One person: who they are, what they may do in each app, how they come in, and where they are signed in. */
export function UserPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const server = useAdministration();
  const person = useLoaded(["person", id], () => server.person(id));
  const { act, dialog, failure } = useActing();
  return (
    <Shown loaded={person}>
      {(found) => (
        <>
          <PageHead
            title={found.title || found.name} beside={<PersonState person={found} />}
            above={<nav className="fw-crumbs" aria-label={t("record.crumbs")}><Link to="/admin/$place" params={{ place: "users" }} search={{}} className="fw-link">{t("admin.users")}</Link></nav>}
          />
          <Stack gap="md">
            {failure && <Trouble failure={failure} />}
            <div className={classes["cards"]}>
              <RolesCard person={found} act={act} />
              <DetailsCard key={JSON.stringify(found)} person={found} act={act} />
              <ComingIn person={found} act={act} />
              <SessionsOf person={found} act={act} />
              <TokensOf person={found} act={act} />
            </div>
          </Stack>
          {dialog}
        </>
      )}
    </Shown>
  );
}
