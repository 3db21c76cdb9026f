import type { i18n } from "i18next";
import type { Server } from "./api/server.ts";
import type { Me } from "./api/types.ts";
import { asLanguage } from "./locale.ts";

/**
 * Speaks the language of the person who just signed in. Who changed the language before signing in meant it:
 * then that becomes the person's own. `shownIn` is the language in which the sign-in page opened.
 */
export async function inOwnLanguage(server: Server, words: i18n, me: Me, shownIn: string): Promise<Me> {
  if (words.language !== shownIn) {
    const result = await server.setLanguage(words.language);
    return result.ok ? result.value : me;
  }
  await words.changeLanguage(asLanguage(me.language));
  return me;
}
