import { Square } from "lucide-react";
import { lazy, Suspense } from "react";

interface Props {
  name: string | undefined;
  size?: number;
}

/** The icons come after the page: where they cannot be fetched, a square stands for each. */
const Drawn = lazy(() => import("./DrawnIcon.tsx").catch(() => ({ default: ({ size }: { size: number }) => <Square {...LOOK} size={size} /> })));

const LOOK = { strokeWidth: 1.75, "aria-hidden": true, focusable: false } as const;

/** Draws the icon that a definition names; it says nothing to assistive technology, the words beside it do. */
export function DefinedIcon({ name, size = 18 }: Props) {
  return (
    <Suspense fallback={<svg width={size} height={size} aria-hidden />}>
      <Drawn name={name} size={size} />
    </Suspense>
  );
}
