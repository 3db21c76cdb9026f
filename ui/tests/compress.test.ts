// @vitest-environment node
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compressFolder } from "../build/compress.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "compress-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a text file gets a twin in both encodings with the same content", async () => {
  const content = "const answer = 42;\n".repeat(200);
  await writeFile(join(folder, "desk.js"), content);
  await compressFolder(folder);
  expect(brotliDecompressSync(await readFile(join(folder, "desk.js.br"))).toString()).toBe(content);
  expect(gunzipSync(await readFile(join(folder, "desk.js.gz"))).toString()).toBe(content);
});

test("a small file and a picture stay alone", async () => {
  await writeFile(join(folder, "tiny.js"), "1;");
  await writeFile(join(folder, "photo.png"), "x".repeat(5000));
  await compressFolder(folder);
  await expect(stat(join(folder, "tiny.js.gz"))).rejects.toThrow();
  await expect(stat(join(folder, "photo.png.gz"))).rejects.toThrow();
});
