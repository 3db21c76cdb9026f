import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";

/** Stands in for lines of text that are on their way. */
export function Waiting({ lines = 6 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap={14} py="xs" role="status">
      <VisuallyHidden>{t("common.loading")}</VisuallyHidden>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} height={14} width={`${92 - ((index * 23) % 50)}%`} radius="sm" />
      ))}
    </Stack>
  );
}
