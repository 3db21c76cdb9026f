/** What lets a PIN be tried without the server: it cannot be turned back, but who steals the device's disk can try all PINs. */
export interface Verifier {
  salt: string;
  hash: string;
}

const ROUNDS = 310_000;

/** Returns what is kept of a PIN that the server took; null where the browser keeps no secrets (plain HTTP). */
export async function verifierOf(pin: string): Promise<Verifier | null> {
  if (!globalThis.crypto?.subtle) return null;
  const salt = hex(crypto.getRandomValues(new Uint8Array(16)));
  return { salt, hash: await derived(pin, salt) };
}

/** Tells whether a PIN is the one of a verifier. */
export async function verifies(pin: string, verifier: Verifier | null): Promise<boolean> {
  return verifier !== null && (await derived(pin, verifier.salt)) === verifier.hash;
}

async function derived(pin: string, salt: string): Promise<string> {
  const text = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: text.encode(salt), iterations: ROUNDS }, key, 256);
  return hex(new Uint8Array(bits));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
