/** The expression language in the browser. */
export { evaluate, holds, type Setting } from "./evaluate.ts";
export type { Json, Tree, TypeName } from "./tree.ts";
