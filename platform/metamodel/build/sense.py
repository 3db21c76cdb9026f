"""Notes what is well formed and still cannot be meant: options that do nothing, values that nobody could ever give."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from ...expressions import Environment, Expression
from ...expressions import types as t
from ...expressions.tree import Call, walk
from ..definition import Definition
from ..fields import Bounded, ChildrenField, Field, ReferenceField
from ..kinds import Entity
from ..kinds.steps import CreateStep, steps_within
from ..kinds.triggers import HoldingTrigger, RecordTrigger
from ..model import AppModel, EntityModel
from ..rule_model import all_steps
from ..step_models import MoveModel
from ..values import Refused
from .context import Build

_SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_OF_THE_MOMENT = ("now", "today")


def check_sense(build: Build, model: AppModel) -> None:
    """Note what every record of an entity would stumble over, and what has no effect anywhere."""
    filled = _filled_by_the_app(build)
    for key, entity in build.definitions.entities.items():
        for name, field in entity.fields.items():
            _check_options(build, key, name, field)
            _check_bounds(build, key, name, field)
            _check_default(build, model.entities[key], name, field)
            _check_fillable(build, filled, key, name, field)
        _check_names_before(build, key, entity.fields)
        _check_keys(build, key, entity)
        if entity.ledger:
            _check_ledger(build, key, entity)
    _check_names_before(build, "", build.definitions.entities)
    _check_role_fields(build, model)
    _check_transitions_have_somebody(build, model)
    _check_names_are_used(build)
    _check_constant_conditions(build, model)
    _check_own_records(build)


def is_constant(expression: Expression) -> bool:
    """Tell whether an expression gives the same value for every record at every moment."""
    return not expression.paths and not any(isinstance(n, Call) and n.name in _OF_THE_MOMENT for n in walk(expression.tree))


def _check_options(build: Build, key: str, name: str, field: Field) -> None:
    made_elsewhere = field.derived or isinstance(field, ChildrenField)
    given = field.model_fields_set
    useless = [option for option in ("required", "default", "fixed") if option in given and made_elsewhere and getattr(field, option)]
    useless += [option for option in ("unique", "index") if option in given and field.column() is None and getattr(field, option)]
    for option in useless:
        data: dict[str, object] = {"option": option, "field": name, "type": field.type}
        build.report("option_does_nothing", data, "entity", key, "fields", name, option)


def _check_bounds(build: Build, key: str, name: str, field: Field) -> None:
    if not isinstance(field, Bounded) or field.min is None or field.max is None:
        return
    if field.min > field.max or (field.exclusive and field.min == field.max):
        build.report("bounds_crossed", {"min": field.min, "max": field.max}, "entity", key, "fields", name, "max")


def _check_default(build: Build, entity: EntityModel, name: str, field: Field) -> None:
    default = entity.defaults.get(name)
    if default is None or field.derived or not is_constant(default):
        return
    value = default.evaluate({}, Environment(_SOME_MOMENT))
    if value is None or value == "":
        return
    try:
        field.clean(value)
    except Refused as refused:
        build.report(refused.code, refused.data, "entity", entity.key, "fields", name, "default")


def _check_fillable(build: Build, filled: Mapping[str, set[str]], key: str, name: str, field: Field) -> None:
    if field.required and field.read_only and not field.derived and field.default is None and name not in filled.get(key, ()):
        build.report("never_filled", {"field": name, "entity": key}, "entity", key, "fields", name, "required")


def _filled_by_the_app(build: Build) -> Mapping[str, set[str]]:
    """Return the fields that rules and connections give to new records, by entity."""
    filled: dict[str, set[str]] = {}
    for rule in build.definitions.rules.values():
        for step in steps_within(rule.steps):
            if isinstance(step, CreateStep):
                filled.setdefault(step.create, set()).update(step.values)
    for connection in build.definitions.connections.values():
        for target in connection.into:
            filled.setdefault(target.entity, set()).update(target.key, target.values)
    return filled


def _check_names_before(build: Build, entity: str, named: Mapping[str, Definition]) -> None:
    """Note names from before a rename that are still, or again, in use."""
    seen: set[str] = set()
    for name, each in named.items():
        was = getattr(each, "was", None)
        if was is None:
            continue
        place = ("entity", entity, "fields", name, "was") if entity else ("entity", name, "was")
        if was in named or was in seen:
            build.report("was_is_taken", {"was": was, "name": name}, *place)
        seen.add(was)


def _check_keys(build: Build, key: str, entity: Entity) -> None:
    for i, unique in enumerate(entity.keys):
        for j, name in enumerate(unique.unique):
            field = entity.fields.get(name)
            if field is not None and field.column() is None:
                build.report("key_not_stored", {"field": name, "type": field.type}, "entity", key, "keys", i, "unique", j)


def _check_ledger(build: Build, key: str, entity: Entity) -> None:
    for name, field in entity.fields.items():
        if isinstance(field, ReferenceField) and field.on_delete == "cascade":
            build.report("ledger_keeps", {}, "entity", key, "fields", name, "on_delete")
    for role_key, role in build.definitions.roles.items():
        if key not in role.grants:
            continue
        for at, grant in role.of(key).items():
            for i, action in enumerate(grant.do if isinstance(grant.do, tuple) else ()):
                if action in ("update", "delete"):
                    build.report("grant_on_ledger", {"action": action, "entity": key}, "role", role_key, *at, "do", i)
    for rule_key, rule in build.definitions.rules.items():
        on = rule.on
        if isinstance(on, RecordTrigger) and on.record == key and on.event in ("updated", "deleted"):
            build.report("event_never_happens", {"event": on.event, "entity": key}, "rule", rule_key, "on", "event")


def _check_constant_conditions(build: Build, model: AppModel) -> None:
    for key, entity in model.entities.items():
        for i, check in enumerate(entity.checks):
            _note_constant(build, check.condition, "entity", key, "checks", i, "if")
    for key, view in model.views.items():
        _note_constant(build, view.where, "view", key, "where")
    for key, rule in model.rules.items():
        _note_constant(build, rule.trigger.condition, "rule", key, "on", "if")
        name = "holds" if isinstance(rule.definition.on, HoldingTrigger) else "filter"
        _note_constant(build, rule.trigger.filter, "rule", key, "on", name)
    for entity in model.entities.values():
        if entity.workflow is not None:
            for name, transition in entity.workflow.transitions.items():
                _note_constant(build, transition.condition, "workflow", entity.workflow.key, "transitions", name, "if")


def _note_constant(build: Build, condition: Expression | None, kind: str, key: str, *at: str | int) -> None:
    if condition is not None and is_constant(condition):
        build.report("condition_is_constant", {}, kind, key, *at)


def _check_own_records(build: Build) -> None:
    for name, own in build.definitions.app.actor.items():
        entity = build.definitions.entities.get(own.entity)
        field = entity.fields.get(own.by) if entity else None
        if entity is None or field is None:
            continue
        alone = field.unique or any(k.unique == (own.by,) for k in entity.keys)
        if not alone or field.value_type() != t.TEXT:
            build.report("own_record_needs_unique", {"field": own.by, "entity": own.entity}, "app", "app", "actor", name, "by")



def _check_role_fields(build: Build, model: AppModel) -> None:
    for key, role in build.definitions.roles.items():
        for name in role.grants.keys() & model.entities.keys():
            writable = model.entities[name].writable
            for at, grant in role.of(name).items():
                for i, field in enumerate(grant.hide):
                    if field in grant.only:
                        build.report("hidden_and_only", {"field": field}, "role", key, *at, "hide", i)
                for i, field in enumerate(grant.write or ()):
                    if field in model.entities[name].fields and field not in writable:
                        why = model.entities[name].fields[field].type
                        build.report("not_writable", {"field": field, "why": why}, "role", key, *at, "write", i)
                if grant.write is not None and not {"create", "update", "import"} & set(grant.actions):
                    build.report("write_without_action", {"entity": name}, "role", key, *at, "write")


def _by_themselves(entity: EntityModel) -> Iterable[tuple[str, str]]:
    """Yield the transitions that the engine carries out, of the entity's records or of those below them."""
    workflow = entity.workflow
    if workflow is None:
        return
    for key, transition in workflow.transitions.items():
        if transition.automatic:
            yield entity.key, key
    for sub in workflow.subs.values():
        yield from ((entity.key, sub.definition.do), (sub.entity, sub.definition.others or ""))
    for state in (state for machine in workflow.machines for state in machine.states.values()):
        yield from ((entity.key, timer.do) for timer in state.timers if timer.do is not None)
        if state.join is not None:
            yield entity.key, state.join.do


def _check_transitions_have_somebody(build: Build, model: AppModel) -> None:
    """Warn of transitions that no role and no rule ever carries out."""
    if len(model.rules) < len(build.definitions.rules):
        return  # what a broken rule does is not known
    rules = (*model.rules.values(), *model.state_rules.values())
    moves = (placed.model for rule in rules for placed in all_steps(rule.steps))
    done = {(step.entity, step.do) for step in moves if isinstance(step, MoveModel)}
    done |= {each for entity in model.entities.values() for each in _by_themselves(entity)}
    for entity in model.entities.values():
        if entity.workflow is None:
            continue
        for name, transition in entity.workflow.transitions.items():
            if not transition.by and (entity.key, name) not in done:
                build.warn("nobody_does", {"transition": name}, "workflow", entity.workflow.key, "transitions", name)


def _has_problems(build: Build, kind: str, key: str) -> bool:
    file = build.definitions.location(kind, key).file
    return any(p.location.file == file for p in build.problems)


def _check_names_are_used(build: Build) -> None:
    """Warn of sets that a rule names and columns that a connection reads, where nothing asks for them."""
    for key, rule in build.definitions.rules.items():
        if _has_problems(build, "rule", key):
            continue
        for number, step in enumerate(rule.steps):
            name = getattr(step, "as_", None)
            later = " ".join(str(s.model_dump()) for s in rule.steps[number + 1 :])
            if name and not re.search(rf"\b{name}\b", later):
                build.warn("unused_element", {"kind": "set", "key": name}, "rule", key, "steps", number, "as")
    for key, connection in build.definitions.connections.items():
        if _has_problems(build, "connection", key):
            continue  # a mistyped name is not an unused one
        rest = str(connection.model_dump(exclude={"columns", "title", "help"}))
        for name in connection.columns:
            if not re.search(rf"\b{name}\b", rest):
                build.warn("unused_element", {"kind": "column", "key": name}, "connection", key, "columns", name)
