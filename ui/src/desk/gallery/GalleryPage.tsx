import { Group, Title } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Me } from "../../shared/api/types.ts";
import type { Server } from "../../shared/api/server.ts";
import { galleryOf } from "../../gallery/gallery.ts";
import { still } from "../../gallery/still.ts";
import { PlaceProvider, ServerProvider, type Place } from "../place.tsx";
import { FormBody } from "../record/FormBody.tsx";
import { Brand } from "../shell/Brand.tsx";
import { LanguageSwitch } from "../shell/LanguageSwitch.tsx";
import { LookSwitch } from "../shell/LookSwitch.tsx";
import { wordsIn } from "../../shared/words.ts";

const NOBODY: Me = { id: "", name: "", title: "", language: "en", kind: "member", administrator: false, apps: [] };

/** Every field type in every state, as the desk draws it: looked at by people, and by the browser tests. */
export function GalleryPage() {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const told = t("gallery.told");
  const { model, form, store } = useMemo(() => galleryOf(told), [told]);
  const showing = { language, zone: model.time_zone, currency: model.currency, model, yes: t("common.yes"), no: t("common.no") };
  const place: Place = { app: model.key, model, me: NOBODY, actor: {}, language, showing, words: (words, fallback) => (typeof words === "string" ? words : wordsIn(words, language, fallback)) };
  return (
    <ServerProvider server={still as unknown as Server}>
      <PlaceProvider place={place}>
        <header className="fw-header fw-header-alone"><Brand /><Group gap={6}><LanguageSwitch /><LookSwitch /></Group></header>
        <main className="fw-page" id="content">
          <Title order={1} mb="md">{t("gallery.title")}</Title>
          <FormBody form={form} store={store} />
        </main>
      </PlaceProvider>
    </ServerProvider>
  );
}
