import { ICONS, UNKNOWN_ICON } from "./icons.ts";

interface Props {
  name: string | undefined;
  size: number;
}

/** Draws an icon that a definition may name. */
export default function DrawnIcon({ name, size }: Props) {
  const Drawn = ICONS[name ?? ""] ?? UNKNOWN_ICON;
  return <Drawn size={size} strokeWidth={1.75} aria-hidden focusable={false} />;
}
