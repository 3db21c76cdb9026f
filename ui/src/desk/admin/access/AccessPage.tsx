import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { lookAs } from "../../../shared/looking.ts";
import { wordsIn } from "../../../shared/words.ts";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { useServer } from "../../place.tsx";
import { meQuery } from "../../queries.ts";
import { useAdministration } from "../api.ts";
import { useAddress } from "../useAddress.ts";
import { useLoaded } from "../useLoaded.ts";
import { Answer } from "./Answer.tsx";
import { Asking } from "./Asking.tsx";

/** Why somebody can, or cannot, do something: person × action × record × field. */
export function AccessPage() {
  const { t, i18n } = useTranslation();
  const server = useAdministration();
  const me = useQuery(meQuery(useServer())).data;
  const [address, go] = useAddress();
  const people = useLoaded(["people"], server.people, Boolean(me?.administrator)).value?.rows ?? [];
  if (!me) return null;
  const app = address["app"] || me.apps[0]?.key || "";
  const person = address["person"] || me.name;
  const known = people.length ? people : [{ ...me, roles: {} }];
  const chosen = known.find((each) => each.name === person);
  if (!app) return <><PageHead title={t("admin.access")} /><Empty title={t("admin.no_app_of_yours")} hint={t("admin.no_app_of_yours_hint")} /></>;
  return (
    <>
      <PageHead
        title={t("admin.access")}
        actions={person !== me.name && chosen && (
          <Button
            variant="default" leftSection={<Eye size={15} aria-hidden />}
            onClick={() => lookAs({ app, viewed: `person:${person}`, title: chosen.title || person, back: `${location.pathname}${location.search}` })}
          >
            {t("admin.look_as")}
          </Button>
        )}
      />
      <Stack gap="md">
        <Text size="sm" c="dimmed">{t("admin.access_hint")}</Text>
        <Group gap="sm" align="flex-end" className="fw-filters">
          {me.apps.length > 1 && (
            <Select
              label={t("admin.app")} value={app} allowDeselect={false} onChange={(value) => go({ app: value ?? "", entity: "", id: "", field: "" })}
              data={me.apps.map((each) => ({ value: each.key, label: wordsIn(each.title, i18n.language, each.key) }))}
            />
          )}
          <Select
            label={t("admin.person")} value={person} miw={250} searchable allowDeselect={false} onChange={(value) => go({ person: value ?? "" })} nothingFoundMessage={t("admin.nobody")}
            data={known.map((each) => ({ value: each.name, label: each.title && each.title !== each.name ? `${each.title} (${each.name})` : each.name }))}
          />
          <Asking app={app} />
        </Group>
        {address["entity"] ? (
          <Answer app={app} title={chosen?.title || person} question={{
            person, entity: address["entity"], action: address["action"] || "read", id: address["id"] ?? "", field: address["field"] ?? "",
          }} />
        ) : <Empty title={t("admin.ask")} hint={t("admin.ask_hint")} />}
      </Stack>
    </>
  );
}
