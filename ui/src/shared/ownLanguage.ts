import type { Server } from "./api/server.ts";
import type { Me } from "./api/types.ts";
import type { Speech } from "./i18n/speech.ts";
import { asLanguage } from "./locale.ts";

/**
 * Speaks the language of the person who just signed in. Who changed the language before signing in meant it:
 * then that becomes the person's own. `shownIn` is the language in which the sign-in page opened.
 */
export async function inOwnLanguage(server: Server, words: Speech, me: Me, shownIn: string): Promise<Me> {
  if (words.language !== shownIn) {
    const result = await server.setLanguage(words.language);
    return result.ok ? result.value : me;
  }
  await words.speak(asLanguage(me.language));
  return me;
}
