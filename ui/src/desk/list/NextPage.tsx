import { Button, Group, Loader, Text } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Rows } from "./scrolling.ts";

/** The foot of a list: more is coming, or could not be had. */
export function NextPage({ query }: { query: Rows }) {
  const { t } = useTranslation();
  if (query.isFetchNextPageError) {
    return (
      <Group p="sm" gap="sm" role="alert">
        <Text size="sm">{t("list.more_failed")}</Text>
        <Button size="xs" variant="default" onClick={() => void query.fetchNextPage()}>{t("common.retry")}</Button>
      </Group>
    );
  }
  if (!query.isFetchingNextPage) return null;
  return <Group p="sm" gap="sm"><Loader size="xs" aria-hidden /><Text size="sm" c="dimmed">{t("common.loading")}</Text></Group>;
}
