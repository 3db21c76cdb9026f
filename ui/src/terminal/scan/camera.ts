/** Finds the codes in a picture; the browser's own reader where it has one, else one that is loaded then. */
export type ReadCodes = (picture: ImageData) => Promise<string[]>;

interface BrowserDetector {
  detect: (picture: ImageData) => Promise<{ rawValue: string }[]>;
}
interface BrowserDetectors {
  new (options: { formats: string[] }): BrowserDetector;
  getSupportedFormats: () => Promise<string[]>;
}

const FORMATS = ["qr_code", "data_matrix", "code_128", "code_39", "ean_13", "ean_8", "itf", "upc_a"];

/** Returns what reads codes in this browser. */
export async function codeReader(): Promise<ReadCodes> {
  const own = (globalThis as { BarcodeDetector?: BrowserDetectors }).BarcodeDetector;
  const supported = own ? await own.getSupportedFormats().catch(() => []) : [];
  const formats = FORMATS.filter((format) => supported.includes(format));
  if (own && formats.includes("qr_code")) {
    const detector = new own({ formats });
    return async (picture) => (await detector.detect(picture)).map((each) => each.rawValue);
  }
  const { readPicture } = await import("./zxing.ts");
  return readPicture;
}
