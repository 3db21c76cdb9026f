"""JSON Schemas that apps bring: judged when they are defined, and applied to values within limits.

The one door of jsonschema (with an explicit empty registry: it would fetch a remote `$ref`) and of RE2 (patterns in linear time).
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# Neither library tells its types.

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import re2
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import SchemaError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from ..kernel.json import Json, dumps

MOST_BYTES = 64 * 1024
DEEPEST = 32
"""How many levels a schema, and a value, may have."""
_LONGEST_WHY = 300
_PATTERN_BYTES = 1 << 20


class BadSchema(ValueError):
    """A schema that is none, or that may not be used; its text says why."""


class NeverEnds(Exception):
    """A schema that leads back to itself without end for a value."""


def depth_of(value: object) -> int:
    """Return how many levels of lists and objects a value has, looking no deeper than one beyond what is allowed."""
    level: list[object] = [value]
    for depth in range(DEEPEST + 2):
        level = [item for each in level for item in _inside(each)]
        if not level:
            return depth
    return DEEPEST + 1


def check_schema(schema: Mapping[str, object]) -> None:
    """Raise BadSchema for what is no JSON Schema (2020-12), too large, or needs a network or a backtracking pattern."""
    if len(dumps(schema)) > MOST_BYTES or depth_of(schema) > DEEPEST:
        raise BadSchema(f"a schema has at most {MOST_BYTES} bytes and {DEEPEST} levels")
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise BadSchema(error.message[:_LONGEST_WHY]) from None
    for keyword, value in _keywords(schema):
        _check_keyword(keyword, value, schema)


def validator(schema: Mapping[str, object]) -> "Callable[[Json], tuple[str, str] | None]":
    """Return what tells where and why a value breaks a checked schema (None: it does not); it raises NeverEnds."""
    judge = _JUDGE(schema, registry=Registry())

    def broken(value: Json) -> tuple[str, str] | None:
        try:
            errors = cast("Iterator[ValidationError]", judge.iter_errors(value))
            error = next(errors, None)
        except (RecursionError, Unresolvable):
            raise NeverEnds from None
        return None if error is None else ("/".join(map(str, error.absolute_path)), error.message[:_LONGEST_WHY])

    return broken


def groups_of(pattern: str) -> tuple[str, ...]:
    """Return the named groups of a pattern; raises BadSchema for one that cannot be used."""
    return tuple(str(name) for name in _pattern(pattern).groupindex)


def matched(pattern: str, text: str) -> dict[str, str] | None:
    """Return what the named groups of a pattern found in a text that is wholly like it; None for another text."""
    found = _pattern(pattern).fullmatch(text)
    return None if found is None else {name: value for name, value in found.groupdict().items() if value is not None}


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(cast("dict[str, object]", value).values()) or [None]
    return (list(cast("list[object]", value)) or [None]) if isinstance(value, list | tuple) else []


def _keywords(schema: object) -> Iterator[tuple[str, object]]:
    if isinstance(schema, dict):
        for keyword, value in cast("dict[str, object]", schema).items():
            yield keyword, value
            if keyword not in ("const", "enum", "default", "examples"):
                yield from _keywords(value)
    elif isinstance(schema, list | tuple):
        for each in cast("list[object]", schema):
            yield from _keywords(each)


def _check_keyword(keyword: str, value: object, schema: Mapping[str, object]) -> None:
    match keyword, value:
        case ("$ref" | "$dynamicRef"), str():
            if not value.startswith("#") or (value.startswith("#/") and not _leads_somewhere(value, schema)):
                raise BadSchema(f"$ref must lead to a part of this schema: {value[:80]}")
        case "pattern", str():
            _pattern(value)
        case "patternProperties", dict():
            for pattern in value:
                _pattern(pattern)
        case "unevaluatedProperties", _ if any(found == "patternProperties" for found, _ in _keywords(schema)):
            raise BadSchema("unevaluatedProperties cannot stand beside patternProperties")
        case _:
            return


def _leads_somewhere(pointer: str, schema: Mapping[str, object]) -> bool:
    found: object = schema
    for step in pointer.removeprefix("#/").split("/"):
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(key)
        elif isinstance(found, list | tuple) and key.isdecimal():
            items = cast("list[object]", found)
            found = items[int(key)] if int(key) < len(items) else None
        else:
            return False
    return isinstance(found, dict | bool)


def _pattern(pattern: str) -> Any:
    options = re2.Options()
    options.max_mem = _PATTERN_BYTES
    options.log_errors = False
    try:
        return re2.compile(pattern, options=options)
    except re2.error as error:
        raise BadSchema(f"the pattern {pattern[:80]!r} cannot be used: {error}") from None


def _match(_judge: Any, pattern: str, instance: object, _schema: object) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _pattern(pattern).search(instance):
        yield ValidationError(f"{instance[:80]!r} does not match {pattern[:80]!r}")


def _named(judge: Any, patterns: Mapping[str, object], instance: object, _schema: object) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for pattern, schema in patterns.items():
            for key, value in cast("dict[str, object]", instance).items():
                if _pattern(pattern).search(key):
                    yield from judge.descend(value, schema, path=key, schema_path=pattern)


def _others(judge: Any, allowed: Any, instance: object, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    patterns = [_pattern(pattern) for pattern in schema.get("patternProperties", {})]
    named = cast("dict[str, object]", instance)
    others = [key for key in named if key not in schema.get("properties", {}) and not any(p.search(key) for p in patterns)]
    if isinstance(allowed, dict):
        for key in others:
            yield from judge.descend(named[key], allowed, path=key)
    elif not allowed and others:
        yield ValidationError(f"Additional properties are not allowed: {', '.join(others)[:200]}")


_JUDGE: Any = extend(
    Draft202012Validator, {"pattern": _match, "patternProperties": _named, "additionalProperties": _others}
)
