"""The conformance cases of the expression language, as both Python and vitest read them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from formwright.expressions import Environment
from formwright.expressions import types as t
from formwright.kernel.json import datetime_text, decimal_text

FOLDER = Path(__file__).parent.parent / "conformance" / "expressions"
NOW, ZONE = "2026-11-11T20:30:00Z", "Asia/Shanghai"


@dataclass(frozen=True)
class Case:
    """One case: an expression over typed values, and its result or the codes of its problems."""

    id: str
    expression: str
    scope: t.Members
    values: Mapping[str, Any]
    environment: Environment
    result: Any
    problems: tuple[str, ...]

    def __str__(self) -> str:
        return self.id


def scope_of(notation: Mapping[str, Any], entity: str = "") -> t.Members:
    """Return the scope that a case writes: `text`, `[text]` several values, `{..}` a reference, `[{..}]` child records."""
    return t.Members(
        {"id": t.TEXT, **{name: type_of(name, of) for name, of in notation.items()}}
        if entity
        else {name: type_of(name, of) for name, of in notation.items()}
    )


def type_of(name: str, notation: Any) -> t.Type:
    """Return the type that a case writes; the entity of a reference is told by its fields."""
    if isinstance(notation, str):
        return t.SCALARS[notation]
    if isinstance(notation, list):
        return t.ListOf(type_of(name, notation[0]))
    return t.Record(",".join(notation), scope_of(notation, name))


def value_of(of: t.Type | None, raw: Any) -> Any:
    """Return the Python value of a JSON one."""
    match of:
        case _ if raw is None:
            return None
        case t.ListOf(of=item):
            return [value_of(item, each) for each in raw]
        case t.Record(scope=scope):
            return {name: value_of(scope.member(name), each) for name, each in raw.items()}
        case t.DECIMAL:
            return Decimal(raw)
        case t.DATE:
            return date.fromisoformat(raw)
        case t.DATETIME:
            return datetime.fromisoformat(raw)
        case _:
            return raw


def json_of(value: Any) -> Any:
    """Return the JSON form of a result, in which results are compared."""
    match value:
        case Decimal():
            return decimal_text(value)
        case datetime():
            return whole_seconds(datetime_text(value))
        case date():
            return value.isoformat()
        case list():
            return [json_of(each) for each in value]
        case _:
            return value


def whole_seconds(text: str) -> str:
    """Return a moment without zeros at the end of its fraction."""
    return text.removesuffix("Z").rstrip("0") + "Z" if "." in text else text


def cases(topic: str = "*") -> Iterator[Case]:
    """Yield the cases of a topic, or all."""
    for file in sorted(FOLDER.glob(f"{topic}.json")):
        for entry in json.loads(file.read_text("utf-8"))["cases"]:
            scope = scope_of(entry.get("scope", {}))
            values = {name: value_of(scope.member(name), raw) for name, raw in entry.get("values", {}).items()}
            environment = Environment(datetime.fromisoformat(NOW), entry.get("zone", ZONE))
            yield Case(
                f"{file.stem}: {entry['description']}",
                entry["expression"],
                scope,
                values,
                environment,
                entry.get("result"),
                tuple(entry.get("problems", ())),
            )
