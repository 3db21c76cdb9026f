import { useRef, type KeyboardEvent } from "react";

/** Walks through a tree by keys, as trees do everywhere: up and down, right opens, left closes or goes up, Enter opens the record. */
export function useTreeKeys() {
  const ref = useRef<HTMLDivElement>(null);
  const go = (item: HTMLElement | null | undefined) => {
    if (!item) return;
    for (const each of ref.current?.querySelectorAll<HTMLElement>("[role=treeitem]") ?? []) each.tabIndex = each === item ? 0 : -1;
    item.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const item = (event.target as HTMLElement).closest<HTMLElement>("[role=treeitem]");
    if (!item) return;
    const all = [...(ref.current?.querySelectorAll<HTMLElement>("[role=treeitem]") ?? [])];
    const at = all.indexOf(item);
    const opened = item.getAttribute("aria-expanded");
    const toggle = item.querySelector<HTMLElement>("[data-toggle]");
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(all[at + 1]),
      ArrowUp: () => go(all[at - 1]),
      ArrowRight: () => (opened === "false" ? toggle?.click() : go(opened === "true" ? all[at + 1] : undefined)),
      ArrowLeft: () => (opened === "true" ? toggle?.click() : go(all.slice(0, at).findLast((each) => Number(each.ariaLevel) < Number(item.ariaLevel)))),
      Home: () => go(all[0]),
      End: () => go(all.at(-1)),
      Enter: () => item.querySelector<HTMLElement>("[data-link]")?.click(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };
  return { ref, onKeyDown };
}
