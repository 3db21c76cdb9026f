"""Types a raw definition: pydantic's errors become problems with file, line and a suggestion."""

from collections.abc import Iterable, Mapping
from typing import TypeVar, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..kernel.problems import Problem
from ..kernel.text import nearest
from .definition import KEY_PATTERN, Definition
from .source import Raw, Source, Step, stripped

D = TypeVar("D", bound=Definition)


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
        source.problems.extend(_problem(model, source, value, detail) for detail in _closest(details))
        return None


def _closest(details: list[ErrorDetails]) -> Iterable[ErrorDetails]:
    """Drop, for a union without a discriminator, the complaints of the members that were clearly not meant."""
    members = [d for d in details if any(_is_member(step) for step in d["loc"])]
    if not members:
        return details
    by_place: dict[tuple[Step, ...], dict[str, list[ErrorDetails]]] = {}
    for detail in members:
        at = next(i for i, step in enumerate(detail["loc"]) if _is_member(step))
        by_place.setdefault(detail["loc"][:at], {}).setdefault(str(detail["loc"][at]), []).append(detail)
    kept = [d for d in details if d not in members]
    for members_there in by_place.values():
        kept.extend(min(members_there.values(), key=_badness))
    return kept


def _is_member(step: Step) -> bool:
    return isinstance(step, str) and (step[:1].isupper() or step.startswith("tuple["))


def _badness(details: list[ErrorDetails]) -> int:
    return sum(3 if d["type"] == "missing" else 1 for d in details)


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
        return Problem("missing_key", {"key": "type"}, source.location(steps))
    if kind == "literal_error":
        expected = str(context.get("expected", ""))
        near = nearest(str(detail["input"]), expected.replace("'", "").replace(" or ", ", ").split(", "))
        return Problem("wrong_choice", {"given": detail["input"], "expected": expected, "near": near}, source.location(steps))
    if context.get("pattern") == KEY_PATTERN:
        return Problem("bad_key", {"key": str(detail["input"])[:80]}, source.location(steps))
    why = detail["msg"].removeprefix("Value error, ")
    return Problem("wrong_value", {"key": name, "why": why, "given": str(detail["input"])[:80]}, source.location(steps))


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
