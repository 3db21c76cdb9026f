import type { PasskeyWords } from "./api/accounts.ts";

/** Tells whether this browser has passkeys at all. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential !== "undefined" && typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function";
}

/** Lets the person make a passkey; null where they changed their mind or the device refused. */
export async function makePasskey(options: PasskeyWords): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON);
  return words(await navigator.credentials.create({ publicKey }).catch(() => null));
}

/** Lets the person use a passkey; null where they changed their mind or have none. */
export async function usePasskey(options: PasskeyWords): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON);
  return words(await navigator.credentials.get({ publicKey }).catch(() => null));
}

function words(credential: Credential | null): unknown {
  return credential instanceof PublicKeyCredential ? (credential.toJSON() as unknown) : null;
}
