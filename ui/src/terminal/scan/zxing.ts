import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import program from "zxing-wasm/reader/zxing_reader.wasm?url";

prepareZXingModule({ overrides: { locateFile: () => program } });

/** Reads the codes in a picture by the reader that came with the terminal. */
export async function readPicture(picture: ImageData): Promise<string[]> {
  const found = await readBarcodes(picture, { tryHarder: true, maxNumberOfSymbols: 4 });
  return found.filter((each) => each.isValid).map((each) => each.text);
}
