"""Checked tree to JSON for the browser: each node an array whose first item is its kind and whose second is its type.

    ["value", type, json]                    decimals, dates, datetimes and whole numbers beyond 2**53 as text
    ["path", type, up, "item.family"]        `up`: how many rows outward
    ["each", type, rows, body]               the body's value for each row
    ["list", type, items]
    ["call", type, name, arguments]
    ["rows", type, name, rows, body or null] an aggregate
    ["not", type, item]   ["negative", type, item]
    ["+", type, left, right]                 and - * / %
    ["compare", type, first, ["<", second, "<=", third]]
    ["and", type, items]  ["or", type, items]
    ["if", type, condition, then, otherwise]

Types are text, integer, decimal, boolean, date, datetime, time, json, null, record and "list of ...".
"""

from datetime import date, datetime
from decimal import Decimal

from ..kernel.json import Json, datetime_text, decimal_text
from .tree import (
    Aggregate,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Constant,
    Each,
    Items,
    Literal,
    Logic,
    Negative,
    Node,
    Not,
    Path,
)  # fmt: skip
from .types import ListOf, Record, Type

_SAFE = 2**53 - 1


def type_name(of: Type) -> str:
    """Return the name of a type in JSON."""
    match of:
        case Record():
            return "record"
        case ListOf(of=item):
            return f"list of {type_name(item)}"
        case _:
            return of.name


def to_json(node: Node) -> Json:
    """Return the JSON of a checked tree."""
    of = type_name(node.type)
    match node:
        case Literal(value=value):
            return ["value", of, constant_json(value)]
        case Path(up=up):
            return ["path", of, up, node.text]
        case Each(rows=rows, body=body):
            return ["each", of, to_json(rows), to_json(body)]
        case Items(items=items):
            return ["list", of, [to_json(item) for item in items]]
        case Call(name=name, arguments=arguments):
            return ["call", of, name, [to_json(argument) for argument in arguments]]
        case Aggregate(name=name, rows=rows, body=body):
            return ["rows", of, name, to_json(rows), None if body is None else to_json(body)]
        case _:
            return _operator_json(node, of)


def _operator_json(node: Node, of: str) -> Json:
    match node:
        case Not(item=item):
            return ["not", of, to_json(item)]
        case Negative(item=item):
            return ["negative", of, to_json(item)]
        case Arithmetic(operator=operator, left=left, right=right):
            return [operator, of, to_json(left), to_json(right)]
        case Compare(first=first, rest=rest):
            return ["compare", of, to_json(first), [part for sign, item in rest for part in (sign, to_json(item))]]
        case Logic(operator=operator, items=items):
            return [operator, of, [to_json(item) for item in items]]
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return ["if", of, to_json(condition), to_json(then), to_json(otherwise)]
        case _:
            msg = f"{type(node).__name__} has no JSON form"
            raise TypeError(msg)


def constant_json(value: Constant) -> Json:
    """Return the JSON of a written value."""
    match value:
        case Decimal():
            return decimal_text(value)
        case int() if abs(value) > _SAFE:
            return str(value)
        case datetime():
            return datetime_text(value)
        case date():
            return value.isoformat()
        case _:
            return value
