import { ICONS, UNKNOWN_ICON } from "./icons.ts";

interface Props {
  name: string | undefined;
  size?: number;
}

/** Draws the icon that a definition names; it says nothing to assistive technology, the words beside it do. */
export function DefinedIcon({ name, size = 18 }: Props) {
  const Drawn = ICONS[name ?? ""] ?? UNKNOWN_ICON;
  return <Drawn size={size} strokeWidth={1.75} aria-hidden focusable={false} />;
}
