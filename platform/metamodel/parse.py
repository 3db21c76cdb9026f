"""Types a raw definition: pydantic's errors become problems with file, line and a suggestion."""

from collections.abc import Iterable, Mapping
from typing import TypeVar, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..kernel.problems import Problem
from ..kernel.text import nearest
from ..kernel.words import words
from .definition import KEY_PATTERN, Definition
from .source import Raw, Source, Step, stripped

D = TypeVar("D", bound=Definition)
_SHAPELESS = 100
_PLAIN = {
    "string_type": "must_be_text", "int_type": "must_be_whole_number", "int_parsing": "must_be_whole_number",
    "int_from_float": "must_be_whole_number", "bool_type": "must_be_boolean", "bool_parsing": "must_be_boolean",
    "decimal_type": "must_be_number", "decimal_parsing": "must_be_number", "dict_type": "must_be_mapping",
    "model_type": "must_be_mapping", "mapping_type": "must_be_mapping", "list_type": "must_be_list", "tuple_type": "must_be_list",
    "greater_than_equal": "must_be_at_least", "less_than_equal": "must_be_at_most",
    "too_short": "too_few_entries", "too_long": "too_many_entries", "string_too_short": "text_too_short",
    "string_too_long": "text_too_long", "string_pattern_mismatch": "must_match", "datetime_parsing": "must_be_moment",
    "datetime_from_date_parsing": "must_be_moment",
}  # fmt: skip
"""Our problem for each kind of pydantic's errors that a definition can meet."""


def parse(model: type[D], source: Source) -> D | None:
    """Return the typed definition of a file, or None with the reasons added to the source's problems."""
    value = stripped(source.value)
    if not isinstance(value, dict):
        if not source.problems:
            source.problems.append(Problem("not_a_mapping", {}, source.location()))
        return None
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False)
        meant = [d for d in _closest(details) if d["type"] != "too_short" or not _has_inner(d, details)]
        source.problems.extend(_problem(model, source, value, detail) for detail in meant)
        return None


def _has_inner(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Tell whether something within this part is wrong, too: a wrong entry does not count, so that there seem to be too few."""
    depth = len(detail["loc"])
    return any(len(d["loc"]) > depth and d["loc"][:depth] == detail["loc"] for d in details)


def _closest(details: list[ErrorDetails], depth: int = 0) -> list[ErrorDetails]:
    """Drop, for a union without a discriminator, the complaints of the members that were clearly not meant."""
    kept: list[ErrorDetails] = []
    unions: dict[tuple[Step, ...], dict[str, list[ErrorDetails]]] = {}
    for detail in details:
        at = next((i for i, step in enumerate(detail["loc"]) if i >= depth and _is_member(step)), None)
        if at is None:
            kept.append(detail)
        else:
            unions.setdefault(detail["loc"][:at], {}).setdefault(str(detail["loc"][at]), []).append(detail)
    for place, members in unions.items():
        # Members within a member are settled first: what is wrong with those that nobody meant does not count against it.
        settled = [_closest(each, len(place) + 1) for each in members.values()]
        kept.extend(min(settled, key=lambda each: _badness(each, len(place) + 1)))
    return kept


def _is_member(step: Step) -> bool:
    return isinstance(step, str) and (step[:1].isupper() or step.startswith(("tuple[", "literal[")))


def _badness(details: list[ErrorDetails], depth: int) -> int:
    """Return how far a member is from what was written; one that is of another shape altogether is farthest."""
    return sum(_SHAPELESS if len(d["loc"]) == depth else 3 if d["type"] == "missing" else 1 for d in details)


def _steps(value: Raw, loc: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the part of pydantic's location that is a path in the file (it also names union members)."""
    steps: list[Step] = []
    here: Raw = value
    for i, step in enumerate(loc):
        last = i == len(loc) - 1
        if isinstance(here, dict) and isinstance(step, str) and (step in here or last):
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            continue
        steps.append(step)
    return tuple(steps)


def _problem(model: type[Definition], source: Source, value: Raw, detail: ErrorDetails) -> Problem:
    steps = _steps(value, detail["loc"])
    kind = detail["type"]
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "extra_forbidden":
        known = _known_keys(model, detail["loc"][:-1])
        data = {"key": name, "near": nearest(name, known), "known": ", ".join(known)}
        return Problem("unknown_key", data, source.location(steps))
    if kind == "missing":
        return Problem("missing_key", {"key": name}, source.location(steps[:-1] if name in steps[-1:] else steps))
    context = cast("Mapping[str, object]", detail.get("ctx", {}))
    if kind == "union_tag_invalid":
        near = nearest(str(context.get("tag", "")), str(context.get("expected_tags", "")).replace("'", "").split(", "))
        data = {"given": context.get("tag"), "expected": context.get("expected_tags"), "near": near}
        return Problem("unknown_type", data, source.location((*steps, "type")))
    if kind == "union_tag_not_found":
        return _without_type(source, value, steps)
    if kind == "literal_error":
        expected = str(context.get("expected", ""))
        near = nearest(str(detail["input"]), expected.replace("'", "").replace(" or ", ", ").split(", "))
        return Problem("wrong_choice", {"given": detail["input"], "expected": expected, "near": near}, source.location(steps))
    if context.get("pattern") == KEY_PATTERN:
        return Problem("bad_key", {"key": str(detail["input"])[:80]}, source.location(steps))
    shown = "" if isinstance(detail["input"], dict | list) else str(detail["input"])[:80]
    data = {**context, "key": str(steps[-1]) if steps else "", "given": shown}
    if kind in _PLAIN or kind in words().messages:
        return Problem(_PLAIN.get(kind, kind), data, source.location(steps))
    why = detail["msg"].removeprefix("Value error, ")
    return Problem("wrong_value", {**data, "why": why}, source.location(steps))


def _inside(value: Raw, step: Step) -> Raw:
    if isinstance(value, dict):
        return value.get(str(step))
    return value[step] if isinstance(value, list) and isinstance(step, int) else None


def _without_type(source: Source, value: Raw, steps: tuple[Step, ...]) -> Problem:
    """Return the problem of a part that does not tell its type: the key that was meant for it, or that there is none."""
    here: Raw = value
    for step in steps:
        here = _inside(here, step)
    mistyped = nearest("type", here) if isinstance(here, dict) else ""
    if mistyped:
        return Problem("unknown_key", {"key": mistyped, "near": "type", "known": "type"}, source.location((*steps, mistyped)))
    return Problem("missing_key", {"key": "type"}, source.location(steps))


def _known_keys(model: type[BaseModel], loc: tuple[Step, ...]) -> list[str]:
    """Return the keys that the model at a place knows, following pydantic's location through fields and unions."""
    here: list[type[BaseModel]] = [model]
    for step in loc:
        following = [m for owner in here for m in _models_below(owner, step)]
        here = following or here
    keys = {f.alias or name for m in here for name, f in m.model_fields.items()}
    return sorted(keys)


def _models_below(owner: type[BaseModel], step: Step) -> list[type[BaseModel]]:
    if owner.__name__ == step:
        return [owner]
    for name, field in owner.model_fields.items():
        if step in (name, field.alias):
            return list(_models_in(field.annotation))
        tagged = [m for m in _models_in(field.annotation) if step in _tags(m)]
        if tagged:
            return tagged
    return []


def _tags(model: type[BaseModel]) -> tuple[object, ...]:
    field = model.model_fields.get("type")
    return (model.__name__, *(get_args(field.annotation) if field else ()))


def _models_in(annotation: object) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
