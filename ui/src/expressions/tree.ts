/** The checked tree of an expression as the server sends it (docs/reference/expressions.md, "The tree in JSON"). */

/** "text", "integer", "decimal", "boolean", "date", "datetime", "json", "null", "record" or "list of ...". */
export type TypeName = string;

export type Arithmetic = "+" | "-" | "*" | "/" | "%";
export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in";

export type Tree =
  | ["value", TypeName, string | number | boolean | null]
  | ["path", TypeName, number, string]
  | ["each", TypeName, Tree, Tree]
  | ["list", TypeName, Tree[]]
  | ["call", TypeName, string, Tree[]]
  | ["rows", TypeName, string, Tree, Tree | null]
  | ["not", TypeName, Tree]
  | ["negative", TypeName, Tree]
  | [Arithmetic, TypeName, Tree, Tree]
  | ["compare", TypeName, Tree, (Comparison | Tree)[]]
  | ["and" | "or", TypeName, Tree[]]
  | ["if", TypeName, Tree, Tree, Tree];

/** What JSON holds; records and their rows are objects. */
export type Json = string | number | boolean | null | undefined | Json[] | { [name: string]: Json };
