"""Checks entities and makes their models: keys, relations, formulas, rollups, defaults."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from ...expressions import Expression
from ...expressions import types as t
from ..fields import (
    ChildrenField,
    CodeField,
    Computed,
    Field,
    LookupField,
    ManyField,
    ParentField,
    ReferenceField,
    RollupField,
    SnapshotField,
    StateField,
)  # fmt: skip
from ..key_conditions import OwnFields, is_plain
from ..kinds import Entity
from ..kinds.entity import Check
from ..label import parse_label
from ..model import CheckModel, EntityModel, Rollup
from ..scope import SYSTEM_TYPES
from ..workflow_model import WorkflowModel
from .context import Build
from .workflows import workflow_model

_NUMBERS = (t.INTEGER, t.DECIMAL)


def entity_models(build: Build) -> dict[str, EntityModel]:
    """Return the models of all entities; what is wrong is noted."""
    entities = build.definitions.entities
    for key, entity in entities.items():
        _check_fields(build, key, entity)
    rollups = [r for key, entity in entities.items() for r in _rollups(build, key, entity)]
    _check_rollup_cycles(build, rollups)
    return {
        key: EntityModel(
            key=key,
            table=f"{build.definitions.app.key}_{key}",
            definition=entity,
            fields=entity.fields,
            natural_key=_natural_key(entity),
            label=parse_label(entity.label, entity.fields, _natural_key(entity)),
            scope=build.scopes.entity(key),
            workflow=_workflow(build, key, entity),
            formulas=_formulas(build, key, entity),
            defaults=_defaults(build, key, entity),
            checks=tuple(_checks(build, key, entity)),
            rollups=tuple(r for r in rollups if r.owner == key),
            feeds=tuple(r for r in rollups if r.child == key),
        )
        for key, entity in entities.items()
    }


def _natural_key(entity: Entity) -> tuple[str, ...]:
    whole = [key for key in entity.keys if key.where is None]
    if whole:
        return tuple(k for k in whole[0].unique if k in entity.fields)
    return next(((k,) for k, f in entity.fields.items() if f.unique), ())


def _check_fields(build: Build, key: str, entity: Entity) -> None:
    for name, field in entity.fields.items():
        if name in SYSTEM_TYPES:
            build.report("reserved_key", {"key": name}, "entity", key, "fields", name)
        _check_relation(build, key, name, field)
        if isinstance(field, LookupField):
            _check_lookup(build, key, name, field)
        elif isinstance(field, CodeField):
            for target in field.fills:
                build.known(target, entity.fields, "unknown_field", {"entity": key}, "entity", key, "fields", name, "fills")
    _check_keys(build, key, entity)
    _check_finding(build, key, entity)
    for path in parse_label(entity.label, entity.fields, _natural_key(entity)).paths:
        build.path(path, key, "entity", key, "label")
    _check_edges(build, key, entity)
    states = [name for name, field in entity.fields.items() if isinstance(field, StateField) and field.region is None]
    if len(states) > 1:
        build.report(
            "two_state_fields", {"entity": key, "fields": ", ".join(states)}, "entity", key, "fields", states[1]
        )


def _check_finding(build: Build, key: str, entity: Entity) -> None:
    """Note what a search or a scan could not look at."""
    for i, path in enumerate(entity.search):
        if build.path(path, key, "entity", key, "search", i):
            build.expression(path, build.scopes.entity(key), t.TEXT, "entity", key, "search", i)
    if entity.scan is not None and build.known(
        entity.scan, entity.fields, "unknown_field", {"entity": key}, "entity", key, "scan"
    ):
        field = entity.fields[entity.scan]
        alone = any(k.unique == (entity.scan,) and k.where is None for k in entity.keys)
        if field.value_type() != t.TEXT or not (field.unique or alone):
            build.report("unknown_scan_field", {"field": entity.scan}, "entity", key, "scan")


def _check_keys(build: Build, key: str, entity: Entity) -> None:
    for i, unique in enumerate(entity.keys):
        for j, name in enumerate(unique.unique):
            build.known(name, entity.fields, "unknown_field", {"entity": key}, "entity", key, "keys", i, "unique", j)
        where = build.expression(unique.where, OwnFields(entity.fields), t.BOOLEAN, "entity", key, "keys", i, "where")
        if where is not None and not is_plain(where.tree):
            build.report("key_condition_not_plain", {}, "entity", key, "keys", i, "where")


def _check_edges(build: Build, key: str, entity: Entity) -> None:
    """Refuse graphs whose edges do not begin and end at references to one entity."""
    references = {name: field.to for name, field in entity.fields.items() if isinstance(field, ReferenceField)}
    for i, edge in enumerate(entity.acyclic):
        at = ("acyclic", i)
        ends = [("to", edge.to), *([("from", edge.from_)] if edge.from_ is not None else [])]
        known = [build.known(name, references, "unknown_field", {"entity": key}, "entity", key, *at, part) for part, name in ends]
        if not all(known):
            continue
        begins = key if edge.from_ is None else references[edge.from_]
        if references[edge.to] != begins:
            build.report("edge_leads_elsewhere", {"from": begins, "to": references[edge.to]}, "entity", key, *at, "to")


def _check_relation(build: Build, key: str, name: str, field: Field) -> None:
    at = ("fields", name)
    if isinstance(field, ParentField) and field.to != key:
        build.report("parent_of_other", {"entity": key, "to": field.to}, "entity", key, *at, "to")
    elif isinstance(field, ReferenceField | ManyField):
        build.entity(field.to, "entity", key, *at, "to")
    elif isinstance(field, ChildrenField) and build.entity(field.of, "entity", key, *at, "of"):
        back = build.definitions.entities[field.of].fields.get(field.by)
        if not isinstance(back, ReferenceField) or back.to != key:
            build.report(
                "children_need_reference", {"of": field.of, "by": field.by, "entity": key}, "entity", key, *at, "by"
            )
        for i, order in enumerate(field.order_by):
            build.path(order.removeprefix("-"), field.of, "entity", key, *at, "order_by", i)
    elif isinstance(field, SnapshotField) and build.entity(field.of, "entity", key, *at, "of"):
        frozen = build.definitions.entities[field.of].fields
        children = [k for k, f in frozen.items() if isinstance(f, ChildrenField)]
        for i, child in enumerate(field.including):
            build.known(child, children, "unknown_field", {"entity": field.of}, "entity", key, *at, "including", i)


def _check_lookup(build: Build, key: str, name: str, field: LookupField) -> None:
    """Refuse a lookup that does not end on a plain value behind a reference."""
    at = ("fields", name, "path")
    if build.path(field.path, key, "entity", key, *at) and (
        "." not in field.path or build.scopes.entity(key).member(name) in (t.UNKNOWN, t.JSON)
    ):
        build.report("lookup_needs_value", {"path": field.path}, "entity", key, *at)


def _workflow(build: Build, key: str, entity: Entity) -> WorkflowModel | None:
    for name, field in entity.fields.items():
        if isinstance(field, StateField) and field.region is None:
            at = ("fields", name, "workflow")
            names = build.definitions.workflows
            if build.known(field.workflow, names, "unknown_definition", {"kind": "workflow"}, "entity", key, *at):
                workflow = names[field.workflow]
                if workflow.of == key:
                    return workflow_model(build, field.workflow, name)
                data: dict[str, object] = {"workflow": field.workflow, "of": workflow.of, "entity": key}
                build.report("workflow_of_other", data, "entity", key, *at)
    return None


def _formulas(build: Build, key: str, entity: Entity) -> dict[str, Expression]:
    scope = build.scopes.entity(key)
    found = {
        name: expression
        for name, field in entity.fields.items()
        if isinstance(field, Computed)
        and (of := scope.member(name)) != t.UNKNOWN  # a lookup that leads nowhere has been told already
        and (expression := build.expression(field.text, scope, of, "entity", key, "fields", name, field.part))
    }
    needs = {name: {p.split(".")[0] for p in expression.paths} & found.keys() for name, expression in found.items()}
    order = _sorted_or_circle(needs)
    if isinstance(order, str):
        build.report("formula_cycle", {"circle": order}, "entity", key, "fields", order.split(" ")[0], "expr")
        return found
    return {name: found[name] for name in order}


def _defaults(build: Build, key: str, entity: Entity) -> dict[str, Expression]:
    scope = build.scopes.with_actor(t.EMPTY)
    return {
        name: expression
        for name, field in entity.fields.items()
        if (expression := build.expression(
            field.default, scope, build.scopes.type_of(field), "entity", key, "fields", name, "default"
        ))
    }  # fmt: skip


def _checks(build: Build, key: str, entity: Entity) -> Iterable[CheckModel]:
    scope = build.scopes.entity(key)
    for i, check in enumerate(entity.checks):
        at = ("entity", key, "checks", i)
        named = {"field": check.field, "reason": check.reason}
        of: dict[str, object] = {"entity": key}
        found = {part: build.known(name, entity.fields, "unknown_field", of, *at, part) for part, name in named.items() if name}
        if check.reason is not None and check.severity == "error":
            build.report("reason_of_error", {"field": check.reason}, *at, "reason")
        reason = entity.fields.get(check.reason or "")
        if reason is not None and (reason.derived or isinstance(reason, ChildrenField | StateField)):
            build.report("not_writable", {"field": check.reason, "why": reason.type}, *at, "reason")
            continue
        condition = build.expression(check.if_, scope, t.BOOLEAN, *at, "if")
        if condition is not None and all(found.values()):
            yield CheckModel(condition, _kept(check, scope), check)


def _kept(check: Check, scope: t.Scope) -> Expression | None:
    """Return what a save demands: a warning asks for its reason, and for nothing where it has none."""
    if check.severity == "error":
        return Expression.parse(f"coalesce({check.if_}, true)", scope, t.BOOLEAN)
    return Expression.parse(f"coalesce({check.if_}, true) or {check.reason} != null", scope, t.BOOLEAN) if check.reason else None


def _rollups(build: Build, key: str, entity: Entity) -> Iterable[Rollup]:
    children = {k: f for k, f in entity.fields.items() if isinstance(f, ChildrenField)}
    for name, field in entity.fields.items():
        if not isinstance(field, RollupField):
            continue
        at = ("fields", name)
        if not build.known(field.over, children, "unknown_field", {"entity": key}, "entity", key, *at, "over"):
            continue
        over = children[field.over]
        if not build.definitions.entities.get(over.of):
            continue
        scope = build.scopes.entity(over.of)
        where = build.expression(field.where, scope, t.BOOLEAN, "entity", key, *at, "where")
        own = build.definitions.entities[over.of].fields
        for path in sorted(where.paths if where else ()):
            if path not in SYSTEM_TYPES and (path not in own or own[path].column() is None):
                build.report("rollup_looks_too_far", {"path": path}, "entity", key, *at, "where")
        if field.sum is not None:
            summed = build.definitions.entities[over.of].fields.get(field.sum)
            if summed is None or summed.column() is None or summed.value_type() not in _NUMBERS:
                build.report("rollup_needs_number", {"field": f"{over.of}.{field.sum}"}, "entity", key, *at, "sum")
                continue
            stored = summed.column()
            if stored is not None and stored.scale > field.scale:
                build.report("rollup_scale", {"scale": field.scale, "needed": stored.scale}, "entity", key, *at, "scale")
        types = {path: scope.member(path) or t.UNKNOWN for path in (where.paths if where else ())}
        yield Rollup(key, name, over.of, over.by, where, field.sum, types)


def _check_rollup_cycles(build: Build, rollups: list[Rollup]) -> None:
    needs = {
        f"{r.owner}.{r.field}": {
            f"{o.owner}.{o.field}"
            for o in rollups
            if o.owner == r.child and (o.field == r.sum or (r.where is not None and o.field in r.where.paths))
        }
        for r in rollups
    }
    circle = _sorted_or_circle(needs)
    if isinstance(circle, str):
        owner, field = circle.split(" ")[0].split(".")
        build.report("rollup_cycle", {"circle": circle}, "entity", owner, "fields", field)


def _sorted_or_circle(needs: Mapping[str, set[str]]) -> list[str] | str:
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        return " → ".join(error.args[1])
