/** The browser's twin of the server's evaluation: the same tree, the same value. Anything that is missing is null. */
import { AGGREGATES } from "./aggregates.ts";
import { add, divide, type Exact, modulo, multiply, negate, number, subtract } from "./arithmetic.ts";
import { parseMoment } from "./calendar.ts";
import { FUNCTIONS } from "./functions/index.ts";
import type { Environment } from "./functions/table.ts";
import { allOf, anyOf, compare, fits } from "./operators.ts";
import type { Json, Tree } from "./tree.ts";
import { fromJson, toJson, type Value } from "./values.ts";

type Values = { readonly [name: string]: Json };

/** Rows from the innermost to the outermost record, which is the whole. */
type Rows = readonly Values[];

/** The moment that now() gives, as ISO text, and the app's time zone. */
export interface Setting {
  readonly now: string;
  readonly zone: string;
}

/** Returns the JSON of an expression's value; `values` holds nested records, or values by whole dotted path. */
export function evaluate(tree: Tree, values: Values, setting: Setting): Json {
  const environment = { now: parseMoment(setting.now, setting.zone) ?? 0n, zone: setting.zone };
  return toJson(value(tree, [values], environment), tree[1]);
}

/** Tells whether a condition holds: only when its value is true. */
export function holds(tree: Tree, values: Values, setting: Setting): boolean {
  return evaluate(tree, values, setting) === true;
}

const ARITHMETIC: Record<string, (left: Exact, right: Exact) => Exact | null> = {
  "+": add,
  "-": subtract,
  "*": multiply,
  "/": divide,
  "%": modulo,
};

function value(tree: Tree, rows: Rows, environment: Environment): Value {
  const of = (inner: Tree): Value => value(inner, rows, environment);
  switch (tree[0]) {
    case "value":
      return fromJson(tree[2], tree[1]);
    case "path":
      return fromJson(read(rows[tree[2]], tree[3]), tree[1]);
    case "each":
      return each(tree[2], tree[3], rows, environment);
    case "list":
      return tree[2].map(of);
    case "call":
      return call(tree[2], tree[3].map(of), environment);
    case "rows":
      return aggregate(tree, rows, environment);
    case "not": {
      const condition = of(tree[2]);
      return condition === null ? null : !condition;
    }
    case "negative": {
      const item = of(tree[2]);
      return item === null ? null : negate(item as Exact);
    }
    case "compare":
      return chain(tree[2], tree[3], of);
    case "and":
      return allOf(tree[2].map(of));
    case "or":
      return anyOf(tree[2].map(of));
    case "if":
      return of(tree[2]) === true ? of(tree[3]) : of(tree[4]);
    default:
      return arithmetic(tree[0], of(tree[2]), of(tree[3]));
  }
}

function arithmetic(operator: string, left: Value, right: Value): Value {
  if (left === null || right === null) return null;
  if (typeof left === "string") return fits(left + (right as string));
  return ARITHMETIC[operator]?.(left as Exact, right as Exact) ?? null;
}

function chain(first: Tree, rest: (string | Tree)[], of: (tree: Tree) => Value): Value {
  const held: Value[] = [];
  let left = of(first);
  for (let at = 0; at < rest.length; at += 2) {
    const right = of(rest[at + 1] as Tree);
    held.push(compare(left, rest[at] as string, right));
    left = right;
  }
  return allOf(held);
}

function call(name: string, values: Value[], environment: Environment): Value {
  const entry = FUNCTIONS[name];
  if (!entry || (!entry.nulls && values.includes(null))) return null;
  return entry.run(values, environment);
}

function aggregate(tree: Extract<Tree, ["rows", ...unknown[]]>, rows: Rows, environment: Environment): Value {
  const [, , name, collection, body] = tree;
  if (body) return AGGREGATES[name]?.(each(collection, body, rows, environment)) ?? null;
  if (name === "count") return number(listed(collection, rows, environment).length);
  const values = value(collection, rows, environment);
  return AGGREGATES[name]?.(Array.isArray(values) ? values : []) ?? null;
}

function listed(collection: Tree, rows: Rows, environment: Environment): readonly unknown[] {
  if (collection[0] === "path") {
    const found = read(rows[collection[2]], collection[3]);
    return Array.isArray(found) ? found : [];
  }
  const values = value(collection, rows, environment);
  return Array.isArray(values) ? values : [];
}

function each(collection: Tree, body: Tree, rows: Rows, environment: Environment): Value[] {
  return listed(collection, rows, environment).map((row) => value(body, [row as Values, ...rows], environment));
}

/** Returns what a dotted path holds: under its whole name, or step by step through nested records. */
function read(record: Values | undefined, path: string): Json {
  if (record === undefined || typeof record !== "object" || record === null) return null;
  if (Object.hasOwn(record, path)) return record[path];
  const dot = path.indexOf(".");
  if (dot < 0) return null;
  const name = path.slice(0, dot);
  return Object.hasOwn(record, name) ? read(record[name] as Values | undefined, path.slice(dot + 1)) : null;
}
