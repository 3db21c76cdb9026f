const LONGEST_SIDE = 1600;
const QUALITY = 0.82;

/** A picture made small enough for a slow network, with its size in pixels. */
export interface Photo {
  name: string;
  content: Blob;
  width: number;
  height: number;
}

/** Returns a picture of at most 1600 pixels a side; null for files that are no pictures, or that no browser can draw. */
export async function smallPhoto(file: File): Promise<Photo | null> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return null;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const { width, height } = fittingSize(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
  picture.close();
  const content = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return content && { name: file.name.replace(/\.\w+$/, "") + ".jpg", content, width, height };
}

/** Returns the size of a picture whose longer side is at most 1600 pixels. */
export function fittingSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
