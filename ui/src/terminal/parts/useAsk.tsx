import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { Button } from "./Button.tsx";

/** What is asked: the question, what follows from a yes, and the words of both answers. */
export interface Question {
  title: string;
  hint?: string;
  yes: string;
  no: string;
}

type Answer = (yes: boolean) => void;

/** Returns what asks before something is lost, and where the question is drawn; the browser's own question has buttons too small for gloves. */
export function useAsk(): [(question: Question) => Promise<boolean>, ReactNode] {
  const [asked, setAsked] = useState<{ question: Question; answer: Answer } | null>(null);
  const ask = (question: Question) =>
    new Promise<boolean>((resolve) => {
      const answer = (yes: boolean) => {
        setAsked(null);
        resolve(yes);
      };
      setAsked({ question, answer });
    });
  return [ask, asked && <Ask question={asked.question} onAnswer={asked.answer} />];
}

function Ask({ question, onAnswer }: { question: Question; onAnswer: Answer }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="t-pad t-ask" aria-labelledby="ask-title" onCancel={() => onAnswer(false)}>
      <h2 id="ask-title">{question.title}</h2>
      {question.hint && <p className="t-hint">{question.hint}</p>}
      <Button kind="main" autoFocus onClick={() => onAnswer(false)}>{question.no}</Button>
      <Button className="t-danger" onClick={() => onAnswer(true)}>{question.yes}</Button>
    </dialog>
  );
}

/** Returns the question before what was entered is given up. */
export function useLeaveQuestion(): Question {
  const { t } = useTranslation();
  return { title: t("form.leave"), hint: t("form.leave_hint"), yes: t("form.leave_yes"), no: t("form.leave_no") };
}
