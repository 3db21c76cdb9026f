import { Camera } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { Button } from "../parts/Button.tsx";
import { codeReader } from "./camera.ts";

const EVERY = 150;

/** Reads a code by the camera; where the browser allows no camera it is not offered, and the first screen says why. */
export function CameraButton({ onCode, small = false, hint = small }: { onCode: (code: string) => void; small?: boolean; hint?: boolean }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  if (!navigator.mediaDevices) return hint && <p className="t-hint">{t("camera.insecure")}</p>;
  const open = () => setOpened(true);
  if (!opened && small) return <button type="button" className="t-bar-button t-camera-open" onClick={open} aria-label={t("camera.open")} title={t("camera.open")}><Camera size={28} aria-hidden /></button>;
  if (!opened) return <Button onClick={open}><Camera size={26} aria-hidden />{t("camera.open")}</Button>;
  return <Watching onCode={(code) => { setOpened(false); onCode(code); }} onClose={() => setOpened(false)} />;
}

function Watching({ onCode, onClose }: { onCode: (code: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
    return watching(video.current, onCode, () => setWrong("camera.refused"));
    // The camera is opened once; the dialog closes with it.
  }, []);
  return (
    <dialog ref={dialog} className="t-pad t-camera" aria-label={t("camera.open")} onCancel={onClose}>
      {wrong ? <p className="t-wrong" role="alert">{t("camera.refused")}</p> : <video ref={video} muted playsInline aria-label={t("camera.hint")} />}
      {!wrong && <p className="t-hint">{t("camera.hint")}</p>}
      <Button onClick={onClose}>{t("common.cancel")}</Button>
    </dialog>
  );
}

/** Watches the camera until a code is seen; returns what ends it. */
function watching(video: HTMLVideoElement | null, onCode: (code: string) => void, onRefused: () => void): () => void {
  let over = false;
  let stream: MediaStream | null = null;
  const run = async () => {
    const [read, opened] = await Promise.all([codeReader(), navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } })]);
    stream = opened;
    if (over || !video) return stop();
    video.srcObject = opened;
    await video.play();
    const canvas = document.createElement("canvas");
    while (!over) {
      const code = (await read(pictureOf(video, canvas)))[0];
      if (code && !over) return onCode(code);
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  };
  const stop = () => {
    over = true;
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  run().catch(onRefused);
  return stop;
}

function pictureOf(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData {
  [canvas.width, canvas.height] = [video.videoWidth || 1, video.videoHeight || 1];
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing?.drawImage(video, 0, 0);
  return drawing?.getImageData(0, 0, canvas.width, canvas.height) ?? new ImageData(1, 1);
}
