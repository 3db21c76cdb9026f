/** Tells success and failure to ears and hands as well; does nothing where the device cannot. */
export function sound(kind: "good" | "bad"): void {
  navigator.vibrate?.(kind === "good" ? 60 : [120, 80, 120]);
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = kind === "good" ? 880 : 220;
    volume.gain.value = 0.08;
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + (kind === "good" ? 0.12 : 0.4));
    tone.onended = () => void audio.close();
  } catch {
    // A browser that plays no sound before the first touch: the colour says it all the same.
  }
}
