/** How the terminal looks: for a usual hall, a bright one, a night shift. */
export const LOOKS = ["light", "contrast", "dark"] as const;

export type Look = (typeof LOOKS)[number];

const KEPT_UNDER = "formwright.terminal.look";

/** Returns the look last chosen on this device. */
export function rememberedLook(): Look {
  return LOOKS.find((look) => look === localStorage.getItem(KEPT_UNDER)) ?? "light";
}

/** Puts a look on and keeps it for this device. */
export function applyLook(look: Look): void {
  document.documentElement.dataset["look"] = look;
  localStorage.setItem(KEPT_UNDER, look);
}
