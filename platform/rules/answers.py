"""Answers from outside, given the types that a step declares; what does not fit is told with its place in the answer."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from ..kernel.json import Json
from ..kernel.problems import Invalid, Problem
from ..metamodel.kinds.steps import AnswerField
from ..metamodel.values import Value

_MOST_ROWS = 10_000


def read_answer(fields: Mapping[str, AnswerField], body: Json, at: str = "") -> dict[str, Value]:
    """Return the declared values of an answer by key; raises Invalid for one of another type, or one that is missing."""
    found: dict[str, Value] = {}
    for key, each in fields.items():
        name = each.name or key
        raw: object = body
        for part in name.split("."):
            raw = cast("Mapping[str, object]", raw).get(part) if isinstance(raw, dict) else None
        place = f"{at}{name}"
        if raw is None and not each.required:
            found[key] = [] if each.type == "list" else None
        elif each.type == "list":
            found[key] = _rows(each, raw, place)
        else:
            found[key] = _value(each.type, raw, place)
    return found


def declared(fields: Mapping[str, AnswerField], body: Json) -> Json:
    """Return of an answer only what is declared: nothing else of it is kept."""
    found: dict[str, Json] = {}
    for key, each in fields.items():
        raw: Json = body
        at, parts = found, (each.name or key).split(".")
        for part in parts:
            raw = raw.get(part) if isinstance(raw, dict) else None
        for part in parts[:-1]:
            at = cast("dict[str, Json]", at.setdefault(part, {}))
        listed = each.type == "list" and isinstance(raw, list)
        at[parts[-1]] = [declared(each.fields, row) for row in raw] if listed and isinstance(raw, list) else raw
    return found


def _rows(each: AnswerField, raw: object, place: str) -> Value:
    if not isinstance(raw, list) or len(cast("list[object]", raw)) > _MOST_ROWS:
        raise _wrong("list", place)
    rows = [
        {"id": str(n), **read_answer(each.fields, cast("Json", row), f"{place}.{n}.")}
        for n, row in enumerate(cast("list[object]", raw), 1)
    ]
    return cast("Value", rows)


def _value(of: str, raw: object, place: str) -> Value:
    try:
        match of, raw:
            case "text", str() | int() | float() | Decimal() if not isinstance(raw, bool):
                return str(raw)
            case "boolean", bool():
                return raw
            case "integer", int() if not isinstance(raw, bool) and abs(raw) < 2**53:
                return raw
            case "decimal", int() | float() | str() | Decimal() if not isinstance(raw, bool):
                number = Decimal(str(raw))
                return number if number.is_finite() else _refuse(of, place)
            case "date", str():
                return date.fromisoformat(raw[:10])
            case "datetime", str():
                moment = datetime.fromisoformat(raw)
                return moment if moment.tzinfo is not None else _refuse(of, place)
            case _:
                return _refuse(of, place)
    except (ValueError, InvalidOperation):
        raise _wrong(of, place) from None


def _refuse(of: str, place: str) -> Any:
    raise _wrong(of, place)


def _wrong(of: str, place: str) -> Invalid:
    return Invalid(Problem("web_answer_wrong", {"expected": of, "at": place}))
