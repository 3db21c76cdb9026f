import { pathOf, type Client } from "./client.ts";
import type { Me, Page } from "./types.ts";

export type Proof = "code" | "recovery" | "passkey";

/** The password was right; one of these is needed, too. */
export interface ProofNeeded {
  second_factor: Proof[];
}

export interface SignInWays {
  elsewhere: { key: string; title: string }[];
  passkeys: boolean;
  forgot: boolean;
}

export interface SessionEntry {
  id: string;
  agent: string;
  address: string;
  method: string;
  current: boolean;
  created_at: string;
  seen_at: string;
  expires_at: string;
}

export interface PasskeyEntry {
  id: string;
  title: string;
  created_at: string;
  used_at: string | null;
}

export interface Factors {
  code: boolean;
  recovery_codes: number;
  passkeys: PasskeyEntry[];
  elsewhere: { provider: string; created_at: string }[];
}

export interface TokenEntry {
  id: string;
  title: string;
  read_only: boolean;
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
}

/** What the browser's own dialogue about passkeys is asked, and what it answers; only the server reads it. */
export type PasskeyWords = Record<string, unknown>;

/** Tells whether somebody is in, or something is still needed. */
export function isIn(found: Me | ProofNeeded): found is Me {
  return "id" in found;
}

/** Every call about signing in and one's own account. */
export function accountsOf(client: Client) {
  const mine = (...more: string[]) => pathOf("account", ...more);
  return {
    ways: () => client.get<SignInWays>("/api/sign-in"),
    waiting: () => client.get<ProofNeeded>("/api/session/second-factor"),
    code: (code: string) => client.post<Me | ProofNeeded>("/api/session/code", { body: { code } }),
    passkeyOptions: () => client.post<PasskeyWords>("/api/session/passkey/options"),
    passkey: (credential: unknown) => client.post<Me | ProofNeeded>("/api/session/passkey", { body: { credential } }),
    confirm: (given: { password?: string; code?: string; credential?: unknown }) =>
      client.post<void>("/api/session/confirm", { body: given }),
    confirmOptions: () => client.post<PasskeyWords>(mine("confirm", "options")),
    forgot: (name: string) => client.post<void>("/api/password/forgot", { body: { name } }),
    setPassword: (secret: string, password: string) => client.post<void>("/api/password/set", { body: { secret, password } }),
    changePassword: (old: string, password: string) => client.post<Me>(mine("password"), { body: { old, password } }),
    sessions: () => client.get<Page<SessionEntry>>(mine("sessions")),
    endSession: (id: string) => client.remove<void>(mine("sessions", id)),
    endOtherSessions: () => client.remove<void>(mine("sessions")),
    factors: () => client.get<Factors>(mine("factors")),
    beginCode: () => client.post<{ secret: string; uri: string; qr: string[] }>(mine("code")),
    finishCode: (code: string) => client.post<{ recovery_codes: string[] }>(mine("code", "finish"), { body: { code } }),
    newRecoveryCodes: () => client.post<{ recovery_codes: string[] }>(mine("recovery-codes")),
    removeCode: () => client.remove<void>(mine("code")),
    beginPasskey: () => client.post<PasskeyWords>(mine("passkeys", "options")),
    finishPasskey: (title: string, credential: unknown) => client.post<PasskeyEntry>(mine("passkeys"), { body: { title, credential } }),
    removePasskey: (id: string) => client.remove<void>(mine("passkeys", id)),
    tokens: () => client.get<Page<TokenEntry>>("/api/tokens"),
    addToken: (title: string, days: number, readOnly: boolean) =>
      client.post<TokenEntry & { token: string }>("/api/tokens", { body: { title, days, read_only: readOnly } }),
    removeToken: (id: string) => client.remove<void>(pathOf("tokens", id)),
  };
}
