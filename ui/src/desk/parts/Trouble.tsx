import { Alert, Button, Code, Group, List, Stack, Text } from "@mantine/core";
import { CircleAlert, RotateCw } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";

interface Props {
  failure: Failure;
  onRetry?: () => void;
}

/** Says what went wrong, why, and what can be done; nothing that was entered is lost by it. */
export function Trouble({ failure, onRetry }: Props) {
  const { t } = useTranslation();
  const first = failure.detail || failure.title || t(wordsFor(failure));
  const rest = failure.problems.filter((problem) => problem.message !== first);
  return (
    <Alert color="red" variant="light" icon={<CircleAlert aria-hidden />} title={first} role="alert" className="fw-trouble">
      <Stack gap="xs">
        {rest.length > 0 && (
          <List size="sm">
            {rest.map((problem, index) => (
              <List.Item key={index}>
                {problem.message} {problem.hint && <Text span size="sm">{problem.hint}</Text>}
              </List.Item>
            ))}
          </List>
        )}
        <Group gap="sm">
          {onRetry && (
            <Button size="xs" variant="default" leftSection={<RotateCw size={14} aria-hidden />} onClick={onRetry}>
              {t("common.retry")}
            </Button>
          )}
          {failure.requestId && <Text size="xs">{t("trouble.request")} <Code>{failure.requestId}</Code></Text>}
        </Group>
      </Stack>
    </Alert>
  );
}

function wordsFor(failure: Failure): string {
  if (failure.code === "unreachable") return "trouble.unreachable";
  if (failure.status === 403) return "trouble.forbidden";
  if (failure.status === 404) return "trouble.not_found";
  return "trouble.unexpected";
}
