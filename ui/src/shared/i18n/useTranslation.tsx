import { createContext, use, useContext, useSyncExternalStore, type ComponentType, type ReactNode } from "react";
import { asLanguage, type Language } from "../locale.ts";
import type { Catalogs, Speech, Translate } from "./speech.ts";

const SpeechContext = createContext<Speech | null>(null);

export function SpeechProvider({ speech, children }: { speech: Speech; children: ReactNode }) {
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

/** Returns the interface's words and follows the language that is spoken. */
export function useTranslation(): { t: Translate; i18n: Speech } {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error("This screen stands outside a SpeechProvider.");
  return { t: useSyncExternalStore(speech.subscribe, () => speech.t), i18n: speech };
}

/** Returns the words in a language that need not be the spoken one; waits until they are there. */
export function useTranslationIn(language: Language): Translate {
  const { i18n } = useTranslation();
  if (!i18n.knows(language)) use(i18n.learn(language));
  return i18n.in(language);
}

/** Returns a component that is drawn once its part's words are there. */
export function speaking<Props extends object>(part: Catalogs, Drawn: ComponentType<Props>): ComponentType<Props> {
  return function Speaking(props: Props) {
    const { i18n } = useTranslation();
    if (!i18n.holds(part)) use(i18n.add(part));
    return <Drawn {...props} />;
  };
}

/** Loads a part of the program; its words come at the same time, not after it. */
export async function loadPart<Part>(words: Catalogs, load: () => Promise<Part>): Promise<Part> {
  // Only to have them sooner: who draws the part asks for them again, and says what failed.
  void words[asLanguage(document.documentElement.lang)]().catch(() => undefined);
  return load();
}
