import { CircleX, TriangleAlert } from "lucide-react";
import type { Check } from "../../shared/api/types.ts";
import { wordsIn } from "../../shared/words.ts";
import { useStation } from "../station.tsx";

/** What the record's checks say: a warning can be gone on with, an error cannot. */
export function Told({ checks }: { checks: readonly Check[] }) {
  const { showing } = useStation();
  return checks.map((check, index) => {
    const Sign = check.severity === "warning" ? TriangleAlert : CircleX;
    return <p key={index} className={check.severity === "warning" ? "t-warned" : "t-wrong"}><Sign size={24} aria-hidden /> {wordsIn(check.say, showing.language)}</p>;
  });
}
