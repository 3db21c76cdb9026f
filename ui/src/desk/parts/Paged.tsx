import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { Trouble } from "./Trouble.tsx";
import { Waiting } from "./Waiting.tsx";

interface Props {
  waiting: boolean;
  failure: Failure | null;
  onRetry: () => void;
  count: number;
  /** What stands there where nothing does: what belongs here, and what to do next. */
  empty: ReactNode;
  /** Fetches the next page, where there is one. */
  onMore: (() => void) | null;
  fetching: boolean;
  children: ReactNode;
}

/** Rows that come page by page: waiting for them, what went wrong, none, the rows themselves, and more of them. */
export function Paged({ waiting, failure, onRetry, count, empty, onMore, fetching, children }: Props) {
  const { t } = useTranslation();
  return (
    <>
      {waiting && <Waiting />}
      {failure && <Trouble failure={failure} onRetry={onRetry} />}
      {!waiting && !failure && count === 0 && empty}
      {count > 0 && children}
      {onMore && <Group mt="sm"><Button variant="default" loading={fetching} onClick={onMore}>{t("children.more")}</Button></Group>}
    </>
  );
}
