"""What the checks of triggers share: the record's type, what was before, what is told, and conditions over own fields."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...expressions import Expression
from ...expressions import types as t
from ...expressions.tree import Call, walk
from ...kernel.json import Json, dumps_stable
from ..fields import (
    ChildrenField,
    CodeField,
    Field,
    FileField,
    JsonField,
    ManyField,
    MultiChoiceField,
    ParentField,
    RichTextField,
    RollupField,
    SecretField,
    SequenceField,
    SnapshotField,
    StateField,
    UserField,
)
from ..kinds.triggers import Asking, Trigger
from ..model import EntityModel
from ..rule_names import Names
from ..scope import JoinedScope
from ..trigger_model import TriggerModel

NOTHING = t.Record("", t.Members({}))
"""The record of a trigger that is about none."""
_OF_THE_MOMENT = ("now", "today")
_NOT_TOLD = (
    ChildrenField, ManyField, MultiChoiceField, ParentField, SecretField, SequenceField, SnapshotField, StateField, FileField,
    JsonField, RichTextField, CodeField, UserField,
)  # fmt: skip
_NOT_COMPARED = ("json",)


def about(names: Names, on: Trigger, event: str, entity: str | None, **more: Any) -> TriggerModel | None:
    """Return the model of a trigger about records of an entity, or about none; None where there is no such entity."""
    if entity is not None and not names.entity(entity, "on", "record"):
        return None
    of = NOTHING if entity is None else names.build.scopes.record(entity)
    given = told(names, on) if isinstance(on, Asking) else None
    scope: t.Scope = of.scope if given is None else JoinedScope(of.scope, t.Members({"input": given}))
    condition = names.expression(on.if_, scope, t.BOOLEAN, "on", "if")
    if isinstance(on, Asking):
        more |= {"inputs": on.input, "rows": on.rows}
    model = TriggerModel(entity or "", event, on, of, scope, condition=condition, given=given)
    return replace(model, **more)


def told(names: Names, on: Asking) -> t.Record | None:
    """Return the type of `input`; fields that nobody can be asked for are noted."""
    members: dict[str, t.Type] = dict(plain(names, on.input, "on", "input"))
    for name, fields in on.rows.items():
        if name in on.input:
            names.report("name_taken", {"name": name}, "on", "rows", name)
        members[name] = t.ListOf(t.Record("", t.Members(dict(plain(names, fields, "on", "rows", name)))))
    return t.Record("", t.Members(members)) if members else None


def plain(names: Names, fields: Mapping[str, Field], *at: str) -> Iterator[tuple[str, t.Type]]:
    """Yield what values from one rule to another, or from outside, are; fields that cannot be such values are noted."""
    for name, field in fields.items():
        if field.derived or isinstance(field, _NOT_TOLD):
            names.report("input_of_type", {"type": field.type}, *at, name, "type")
            yield name, t.UNKNOWN
            continue
        if field.default is not None:
            names.expression(field.default, t.Members({}), field.value_type(), *at, name, "default")
        to = getattr(field, "to", None)
        if isinstance(to, str):
            names.entity(to, *at, name, "to")
        yield name, names.build.scopes.type_of(field)


def before_of(names: Names, entity: EntityModel) -> t.Record:
    """Return the type of `before`: the stored values that the record held until then; references by their ids alone."""
    members: dict[str, t.Type] = {"id": t.TEXT}
    for name, field in entity.fields.items():
        column = field.column()
        if column is None or field.derived or column.kind in _NOT_COMPARED or isinstance(field, SecretField):
            continue
        kind = names.build.scopes.type_of(field)
        members[name] = t.Record(kind.entity, t.Members({"id": t.TEXT})) if isinstance(kind, t.Record) else kind
    return t.Record(entity.key, t.Members(members))


def compared(expressions: Iterable[Expression | None]) -> frozenset[str]:
    """Return the fields that expressions ask of the record as it was before."""
    paths = (path.split(".") for expression in expressions if expression is not None for path in expression.paths)
    return frozenset(parts[1] for parts in paths if parts[0] == "before" and len(parts) > 1)


def own_condition(names: Names, text: str, entity: EntityModel, *at: str) -> tuple[Expression | None, frozenset[str]]:
    """Return a condition that only the record's own values decide, with the fields that it watches.

    What lies behind references, and the present moment, change without the record being saved: nobody would notice.
    """
    condition = names.expression(text, names.build.scopes.entity(entity.key), t.BOOLEAN, *at)
    if condition is None:
        return None, frozenset()
    watched: set[str] = set()
    _watch(names, condition, entity, watched, at)
    return condition, frozenset(watched)


def _watch(names: Names, expression: Expression, entity: EntityModel, watched: set[str], at: tuple[str, ...]) -> None:
    if any(isinstance(node, Call) and node.name in _OF_THE_MOMENT for node in walk(expression.tree)):
        names.report("filter_of_moment", {}, *at)
    for path in expression.paths:
        first, _, rest = path.partition(".")
        formula = entity.formulas.get(first)
        field = entity.fields.get(first)
        if formula is not None and first not in watched:
            watched.add(first)
            _watch(names, formula, entity, watched, at)
        elif (rest and rest != "id") or (field is not None and (field.type == "lookup" or isinstance(field, ChildrenField | ManyField))):
            names.report("filter_looks_away", {"path": path}, *at)
        watched.add(first)


def meaning_of(entity: EntityModel, watched: Iterable[str]) -> Json:
    """Return what the watched fields are, for digests: where a formula or a sum reads otherwise, others are within a filter."""
    found: dict[str, Json] = {}
    for name in watched:
        field = entity.fields.get(name)
        formula = entity.formulas.get(name)
        if formula is not None:
            found[name] = formula.text
        elif isinstance(field, RollupField):
            found[name] = [field.over, field.where, field.sum, field.count]
        elif field is not None:
            found[name] = field.type
    return found


def digest_of(*parts: object) -> str:
    """Return what tells triggers apart whose moments or memberships differ."""
    return hashlib.sha256(dumps_stable([*parts])).hexdigest()[:16]
