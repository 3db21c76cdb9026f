import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { Bar } from "./Bar.tsx";
import { Button } from "./Button.tsx";
import { PeopleButtons } from "./PeopleButtons.tsx";
import { Problems } from "./Problems.tsx";

interface Props {
  title: string;
  failure: Failure;
  onRetry: () => void;
  /** Where there is no way back one can still step away or sign out. */
  onBack?: () => void;
}

/** A screen that could not be had: why, the way to try again, and the way out. */
export function Failed({ title, failure, onRetry, onBack }: Props) {
  const { t } = useTranslation();
  // Keys and ids mean nothing to who scans labels.
  const told = failure.status === 404 ? { ...failure, detail: t("trouble.not_found"), problems: [] } : failure;
  return (
    <>
      <Bar title={title} {...(onBack ? { onBack } : { settings: true })} />
      <main className="t-screen t-middle">
        <Problems failure={told} />
        <Button kind="main" onClick={onRetry}>{t("form.retry")}</Button>
        {onBack ? <Button onClick={onBack}>{t("bar.back")}</Button> : <div className="t-hello-row t-end"><PeopleButtons /></div>}
      </main>
    </>
  );
}
