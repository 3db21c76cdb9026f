import { Button, Textarea } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import type { Translate } from "../../../shared/i18n/speech.ts";
import { useTranslation, useTranslationIn } from "../../../shared/i18n/useTranslation.tsx";
import { LANGUAGES, localeOf, type Language } from "../../../shared/locale.ts";
import { usePlace } from "../../place.tsx";
import { answerText, type Told } from "./answer.ts";
import classes from "./Enquiry.module.css";

const WORDS: Record<Language, { text: string; copy: string }> = {
  zh: { text: "enquiry.text_zh", copy: "enquiry.copy_zh" },
  en: { text: "enquiry.text_en", copy: "enquiry.copy_en" },
};

/** The answer as a text to send in each language; it can be changed before it is copied. */
export function ToSend({ told, now }: { told: Told; now: string }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("enquiry.send")} className={classes["send"]}>
      {LANGUAGES.map((language) => <Text key={language} language={language} told={told} now={now} />)}
    </section>
  );
}

interface TextProps {
  language: Language;
  told: Told;
  now: string;
}

/** Waits for the words of a language; what waits has no other hooks behind that, which React takes for a first drawing again. */
function Text(props: TextProps) {
  return <Written {...props} say={useTranslationIn(props.language)} />;
}

function Written({ language, told, now, say }: TextProps & { say: Translate }) {
  const { t } = useTranslation();
  const { showing } = usePlace();
  const box = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState(false);
  const [own, setOwn] = useState<string | null>(null);
  const made = answerText(told, { ...showing, language, yes: say("common.yes"), no: say("common.no") }, say, now);
  const copy = () => {
    // A house without HTTPS has no clipboard API; a marked text can be copied everywhere.
    box.current?.select();
    if (document.execCommand("copy")) setCopied(true);
    else void navigator.clipboard?.writeText(own ?? made).then(() => setCopied(true));
  };
  return (
    <div>
      <Textarea
        ref={box} label={t(WORDS[language].text)} lang={localeOf(language)} autosize minRows={3} maxRows={9} value={own ?? made}
        onChange={(event) => { setOwn(event.currentTarget.value); setCopied(false); }}
      />
      <Button mt={6} size="compact-md" variant={copied ? "light" : "filled"} leftSection={copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />} onClick={copy}>
        {copied ? t("enquiry.copied") : t(WORDS[language].copy)}
      </Button>
    </div>
  );
}
