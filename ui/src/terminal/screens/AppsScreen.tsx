import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Me } from "../../shared/api/types.ts";
import { DefinedIcon } from "../../shared/icons/DefinedIcon.tsx";
import { wordsIn } from "../../shared/words.ts";
import { Bar } from "../parts/Bar.tsx";
import { Empty } from "../parts/Empty.tsx";
import { PeopleButtons } from "../parts/PeopleButtons.tsx";
import { go } from "../route.ts";

/** The apps of the person. */
export function AppsScreen({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <Bar title={t("home.apps")} settings />
      <main className="t-screen">
        <div className="t-hello-row"><p className="t-hello">{t("session.hello", { name: me.title || me.name })}</p><PeopleButtons /></div>
        {me.apps.length === 0 && <Empty title={t("home.none")} hint={t("home.none_hint")} />}
        <ul className="t-tiles">
          {me.apps.map((app) => (
            <li key={app.key}>
              <button type="button" className="t-tile" onClick={() => go({ app: app.key })}>
                <DefinedIcon name={app.icon} size={40} /><span>{wordsIn(app.title, i18n.language, app.key)}</span>
              </button>
            </li>
          ))}
        </ul>
      </main>
    </>
  );
}
