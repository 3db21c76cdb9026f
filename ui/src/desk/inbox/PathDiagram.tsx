import { Check, CircleDashed, CornerUpLeft, Hourglass, Minus, OctagonAlert, Play, User, X, type LucideIcon } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { usePlace } from "../place.tsx";
import type { Node } from "./api.ts";
import { DueTag } from "./DueTag.tsx";
import { limbs, type Drawn, type Limb, type Place } from "./path.ts";
import classes from "./Path.module.css";
import { PLACES } from "./words.ts";

const ICONS: Record<Place, LucideIcon> = {
  done: Check, now: User, rejected: X, returned: CornerUpLeft, skipped: Minus, coming: CircleDashed, waits: Hourglass, stuck: OctagonAlert, never: Minus,
};
const MOST_NAMES = 4;

/** The steps of an approval from left to right, side by side where they go beside each other: taken, now, and coming. */
export function PathDiagram({ nodes, drawn, initiator }: { nodes: readonly Node[]; drawn: ReadonlyMap<string, Drawn>; initiator: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes["scroll"]} tabIndex={0} role="region" aria-label={t("path.title")}>
      <ol className={classes["sequence"]}>
        <li className={classes["step"]} data-place="done">
          <div className={classes["box"]}><span className={classes["icon"]}><Play size={13} aria-hidden /></span><b>{t("path.submitted")}</b><span className={classes["people"]}>{initiator}</span></div>
        </li>
        {limbs(nodes).map((limb) => <Step key={limb.node.step} limb={limb} drawn={drawn} />)}
      </ol>
    </div>
  );
}

function Step({ limb, drawn }: { limb: Limb; drawn: ReadonlyMap<string, Drawn> }) {
  const { words } = usePlace();
  const { node, branches } = limb;
  const place = drawn.get(node.step)?.place ?? "never";
  if (!branches.length) return <li className={classes["step"]} data-place={place}><Box node={node} drawn={drawn.get(node.step)} /></li>;
  return (
    <li className={classes["step"]} data-place={place} data-branches>
      <div className={classes["group"]} role="group" aria-label={words(node.title, node.step)}>
        <span className={classes["label"]}>{words(node.title, "")}</span>
        {branches.map((branch, index) => (
          <ol key={index} className={classes["sequence"]}>{branch.map((each) => <Step key={each.node.step} limb={each} drawn={drawn} />)}</ol>
        ))}
      </div>
    </li>
  );
}

function Box({ node, drawn }: { node: Node; drawn: Drawn | undefined }) {
  const { t } = useTranslation();
  const { words } = usePlace();
  const place = drawn?.place ?? "never";
  const people = drawn?.people ?? [];
  const Icon = ICONS[place];
  const more = people.length - MOST_NAMES;
  return (
    <div className={classes["box"]} data-colour={PLACES[place].colour} aria-current={place === "now" ? "step" : undefined}>
      <span className={classes["icon"]}><Icon size={13} aria-hidden /></span>
      <b>{words(node.title, node.step)}</b>
      <span className={classes["state"]}>{t(PLACES[place].words)}</span>
      {people.length > 0 && <span className={classes["people"]}>{people.slice(0, MOST_NAMES).join(t("common.comma"))}{more > 0 && ` ${t("path.more", { count: more })}`}</span>}
      {drawn?.due && <DueTag due={drawn.due} plain />}
    </div>
  );
}
