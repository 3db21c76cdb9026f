import { useMemo } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Me } from "../../shared/api/types.ts";
import { galleryOf } from "../../gallery/gallery.ts";
import { still } from "../../gallery/still.ts";
import { wordsIn } from "../../shared/words.ts";
import { ControlSlot } from "../fields/ControlSlot.tsx";
import type { Asking } from "../offline/asking.ts";
import { StationProvider } from "../station.tsx";

/** Every field type in every state, as the terminal draws it: looked at by people, and by the browser tests. */
export default function GalleryScreen({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  const told = t("gallery.told");
  const { model, form, store } = useMemo(() => galleryOf(told), [told]);
  const showing = { language: i18n.language, zone: model.time_zone, currency: model.currency, model, yes: t("common.yes"), no: t("common.no") };
  const station = { server: still as unknown as Asking, me, app: model.key, actor: {}, model, showing, taken: 0, onTaken: () => undefined, undoSeconds: 0, terminal: null, newer: false };
  return (
    <StationProvider station={station}>
      <main className="t-screen t-fill">
        <h1>{wordsIn(form.title, i18n.language)}</h1>
        {form.sections.map((section) => (
          <section key={wordsIn(section.title, "en")} className="t-section">
            <h2>{wordsIn(section.title, i18n.language)}</h2>
            <div className="t-controls">{section.controls.map(({ field }) => <ControlSlot key={field} name={field} store={store} />)}</div>
          </section>
        ))}
      </main>
    </StationProvider>
  );
}
