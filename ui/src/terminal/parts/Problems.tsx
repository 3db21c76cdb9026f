import { CircleX } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";

/** What went wrong, all of it, each with what to do about it. */
export function Problems({ failure, title }: { failure: Failure; title?: string }) {
  const { t } = useTranslation();
  const first = failure.detail || failure.title || t(failure.code === "unreachable" ? "trouble.unreachable" : "trouble.unexpected");
  const lines = failure.problems.length ? failure.problems : [{ message: first, hint: null }];
  return (
    <div className="t-problems" role="alert">
      <CircleX size={40} aria-hidden />
      <div>
        <h2>{title ?? first}</h2>
        {(title ? lines : lines.filter((line) => line.message !== first)).map((line, index) => (
          <p key={index}>{line.message}{line.hint && <><br /><span className="t-hint">{line.hint}</span></>}</p>
        ))}
      </div>
    </div>
  );
}
