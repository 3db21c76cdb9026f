import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { Button } from "./Button.tsx";
import { Problems } from "./Problems.tsx";

/** A screen that could not be had: why, and the way to try again. */
export function Failed({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <main className="t-screen t-middle">
      <Problems failure={failure} />
      <Button kind="main" onClick={onRetry}>{t("form.retry")}</Button>
    </main>
  );
}
