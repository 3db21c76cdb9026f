/** How a function of the language is entered in a table. */
import type { Value } from "../values.ts";

/** The moment that now() gives and the app's time zone (an IANA name). */
export interface Environment {
  readonly now: bigint;
  readonly zone: string;
}

export interface LanguageFunction {
  /** It takes null; otherwise it is only asked without, and its result with null is null. */
  readonly nulls?: true;
  readonly run: (values: Value[], environment: Environment) => Value;
}

export type FunctionTable = Readonly<Record<string, LanguageFunction>>;
