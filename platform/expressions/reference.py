"""The reference page of the language: its rules, and the function list as the code has it (docs/reference/expressions.md)."""

from collections.abc import Iterator

from . import limits
from .functions import FUNCTIONS, OVER_ROWS, Function
from .parse import RESERVED
from .serialise import __doc__ as tree_in_json

_GROUPS = {
    "null": ("Null", "空值"),
    "number": ("Numbers", "数字"),
    "text": ("Texts", "文本"),
    "time": ("Dates and times", "日期与时间"),
}

_RULES = f"""\
# Expressions / 表达式

Conditions, formulas, rights, filters and decision tables are written in one language. It is checked against the model when
an app is checked; the same text gives the same value on the server, in SQLite, in PostgreSQL and in the browser.

条件、公式、权限、筛选和决策表使用同一种表达式语言；同一表达式在服务器、SQLite、PostgreSQL 和浏览器中的结果完全一致。

This page is made from the code; `tests/expressions/test_reference.py` keeps it current.

## Writing / 写法

| what | how |
| --- | --- |
| numbers | `12`, `12.5`: a number with a point is an exact decimal |
| texts | `'planned'` or `"planned"`; in them `\\n \\t \\r \\\\ \\' \\" \\u4e2d` |
| constants | `true`, `false`, `null` |
| lists | `['planned', 'firmed']` |
| names | `quantity`, `order_line.item.family`: fields, and fields behind references |
| arithmetic | `+ - * / %`, a sign `-x`; `+` also joins texts |
| comparison | `== != < <= > >=`, also as a chain: `0 < quantity <= 100` |
| emptiness | `due_on == null`, `due_on != null` |
| membership | `state in ['planned', 'firmed']`, `tags contains 'urgent'`, `name contains 'mug'`, `not in`, `not contains` |
| logic | `and`, `or`, `not` |
| choice | `'late' if due_on < today() else 'on time'` |
| functions | `round(quantity / 3, 2)`: the list below; there are no methods |
| rows | `sum(lines, quantity * price)`, `any(lines, due_on < today())`, `lines.quantity` |

Reserved words, which cannot begin a path: {", ".join(f"`{word}`" for word in sorted(RESERVED))}.
Binding, from loose to tight: `if else`, `or`, `and`, `not`, comparisons, `+ -`, `* / %`, sign.

## Types / 类型

text, integer, decimal, boolean, date, datetime, record (a reference; as a value it is its id), list, json (only `== null`).
Integer goes where decimal is asked for. A written text that is an ISO date or moment goes where a date or a datetime is asked
for: `due_on >= '2026-11-11'`. Nothing else is converted by itself: use `text(...)` and `to_number(...)`.

## Values / 取值规则

1. **Nothing fails.** What cannot be calculated is null: `x / 0`, `to_number('abc')`, a number out of range.
2. **Null** in arithmetic, comparisons and functions gives null. `and`, `or` and `not` are three-valued: `false and null` is
   false, `true or null` is true. A condition holds only when it is true, so null does not hold. `x == null` and `x != null`
   ask whether x is empty; `same(a, b)` compares and is never null (use it for "has it changed").
3. **Numbers** are exact, lie strictly between -10^18 and 10^18, and have at most {limits.PLACES} fractional digits; results are
   rounded to that half up (away from zero). `/` always gives a decimal. `%` has the sign of the divisor.
4. **Texts** compare by code point; upper and lower case differ. Lengths and positions count characters (code points), positions
   from 1. A calculated text of more than {limits.TEXT} characters is null.
5. **in, contains**: null for a null value or list; a null item equals nothing.
6. **Dates and times**: the day and the hour of a moment are those of the app's time zone. Days and months are steps on the
   calendar, hours and minutes are exact. A clock reading that comes twice means the later one. `today()` and `now()` are given by
   the engine and stay the same during one evaluation.
7. **Rows**: in `sum(lines, quantity * rate)` a name is sought in the row first, then around it. Null values are left out; a row
   counts in `count`, `any`, `all` only when its condition is true. Of no rows, `sum` and `count` are 0, `any` is false, `all` is
   true, the others are null.

## Bounds / 限制

{limits.LENGTH} characters, {limits.NODES} parts, {limits.HEIGHT} levels, {limits.LIST_ITEMS} items of a written list,
{limits.ARGUMENTS} arguments; patterns of {limits.PATTERN} characters; {limits.SECONDS:g} s of processor time for the rows of one
evaluation.
"""


def reference() -> str:
    """Return the page as Markdown."""
    return "\n".join([_RULES, "## Functions / 函数\n", *_functions(), *_rows(), *_tree()])


def _functions() -> Iterator[str]:
    for group, (en, zh) in _GROUPS.items():
        yield f"### {en} / {zh}\n"
        yield "| function | gives | 说明 | for example |"
        yield "| --- | --- | --- | --- |"
        yield from (_row(function) for function in FUNCTIONS.values() if function.group == group)
        yield ""


def _row(function: Function) -> str:
    examples = "<br>".join(f"`{text}` → {_shown(result)}" for text, result in function.examples)
    signature = ", ".join(
        p.name + ("?" if p.optional else "") + (" ..." if p.repeats else "") for p in function.parameters
    )
    return f"| `{function.name}({signature})` | {function.words['en']} | {function.words['zh']} | {examples} |"


def _shown(result: str | int | bool | None) -> str:  # noqa: FBT001 - a value, not a switch
    match result:
        case None:
            return "null"
        case bool():
            return "true" if result else "false"
        case _:
            return f"`{result}`"


def _rows() -> Iterator[str]:
    yield "### Over rows and lists / 对行和列表\n"
    yield "| function | gives | 说明 | for example |"
    yield "| --- | --- | --- | --- |"
    for function in OVER_ROWS.values():
        examples = "<br>".join(f"`{text}`" for text in function.examples)
        asked = "condition" if function.asks == "condition" else "expression"
        yield f"| `{function.name}(rows, {asked})` | {function.words['en']} | {function.words['zh']} | {examples} |"
    yield ""


def _tree() -> Iterator[str]:
    yield "## The tree in JSON\n"
    yield from (line.removeprefix("    ") for line in _fenced((tree_in_json or "").strip().split("\n")))
    yield ""


def _fenced(lines: list[str]) -> Iterator[str]:
    inside = False
    for line in lines:
        if line.startswith("    ") != inside:
            inside = not inside
            yield "```"
        yield line
