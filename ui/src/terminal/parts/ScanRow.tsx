import { ScanLine } from "lucide-react";
import { CameraButton } from "../scan/CameraButton.tsx";
import { TypedCode } from "./TypedCode.tsx";

/** What a scan does here, and the ways for a label that the scanner does not read: one row, so that the work stays in sight. */
export function ScanRow({ hint, onCode }: { hint: string; onCode: (code: string) => void }) {
  return (
    <div className="t-scan">
      <p className="t-scan-hint"><ScanLine size={28} aria-hidden /><span>{hint}</span></p>
      <CameraButton onCode={onCode} small />
      <TypedCode onCode={onCode} small />
    </div>
  );
}
