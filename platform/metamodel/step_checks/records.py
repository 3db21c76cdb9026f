"""Types the steps about records."""

from collections.abc import Collection, Iterable

from ...expressions import Expression
from ...expressions import types as t
from ..fields import StateField
from ..kinds.steps import CreateStep, DecideStep, DeleteStep, FindStep, TransitionStep, UpdateStep, UpsertStep
from ..model import EntityModel
from ..rule_find import condition_of
from ..rule_names import At, Names
from ..scope import JoinedScope
from ..step_models import CreateModel, DecideModel, DeleteModel, FindModel, MoveModel, UpdateModel, UpsertModel
from ..tables import TableModel


def create(names: Names, step: CreateStep, at: At) -> CreateModel | None:
    """Return what `create` means, every value fit for its field."""
    if not names.entity(step.create, *at, "create"):
        return None
    entity = names.entities[step.create]
    loops = names.loops(step.for_each, *at, "for_each")
    scope = names.scope(loops)
    values = names.values_of(step.values, entity, scope, *at, "set")
    _check_required(names, entity, step.values.keys(), *at, "set")
    condition = names.expression(step.if_, scope, t.BOOLEAN, *at, "if")
    once = tuple(
        e for i, text in enumerate(step.once_per) if (e := names.expression(text, scope, None, *at, "once_per", i))
    )
    if step.as_ is not None:
        names.name_set(step.as_, names.build.scopes.record(step.create), *at, "as")
    return CreateModel(step.create, loops, condition, once, values, step.as_)


def update(names: Names, step: UpdateStep, at: At) -> UpdateModel | None:
    """Return what `update` means."""
    found = names.one_live(step.update, *at, "update")
    if found is None:
        return None
    loops, entity = found
    if entity.definition.ledger:
        names.report("ledger_is_not_changed", {"entity": entity.key}, *at, "update")
    scope = names.scope(loops)
    condition = names.expression(step.if_, scope, t.BOOLEAN, *at, "if")
    values = names.values_of(step.values, entity, scope, *at, "set")
    for name in step.values:
        if name in entity.fields and entity.fields[name].fixed:
            names.report("not_writable", {"field": name, "why": "fixed"}, *at, "set", name)
    return UpdateModel(entity.key, loops, condition, values)


def upsert(names: Names, step: UpsertStep, at: At) -> UpsertModel | None:
    """Return what `upsert` means: its key is the entity's natural key, and what a new record needs is there."""
    if not names.entity(step.upsert, *at, "upsert"):
        return None
    entity = names.entities[step.upsert]
    loops = names.loops(step.for_each, *at, "for_each")
    scope = names.scope(loops)
    if set(step.key) != set(entity.natural_key):
        expected = ", ".join(entity.natural_key) or "-"
        names.report(
            "upsert_needs_key", {"entity": entity.key, "given": ", ".join(step.key), "expected": expected}, *at, "key"
        )
    for name in step.key.keys() & step.values.keys():
        names.report("name_taken", {"name": name}, *at, "set", name)
    key = names.values_of(step.key, entity, scope, *at, "key")
    values = names.values_of(step.values, entity, scope, *at, "set")
    _check_required(names, entity, step.key.keys() | step.values.keys(), *at, "set")
    if entity.definition.ledger:
        names.report("ledger_is_not_changed", {"entity": entity.key}, *at, "upsert")
    condition = names.expression(step.if_, scope, t.BOOLEAN, *at, "if")
    if step.as_ is not None:
        names.name_set(step.as_, names.build.scopes.record(step.upsert), *at, "as")
    return UpsertModel(step.upsert, loops, condition, key, values, step.as_)


def delete(names: Names, step: DeleteStep, at: At) -> DeleteModel | None:
    """Return what `delete` means."""
    found = names.one_live(step.delete, *at, "delete")
    if found is None:
        return None
    loops, entity = found
    if entity.definition.ledger:
        names.report("ledger_is_not_changed", {"entity": entity.key}, *at, "delete")
    condition = names.expression(step.if_, names.scope(loops), t.BOOLEAN, *at, "if")
    return DeleteModel(entity.key, loops, condition)


def move(names: Names, step: TransitionStep, at: At) -> MoveModel | None:
    """Return what `transition` means."""
    found = names.one_live(step.transition, *at, "transition")
    if found is None:
        return None
    loops, entity = found
    condition = names.expression(step.if_, names.scope(loops), t.BOOLEAN, *at, "if")
    workflow = entity.workflow
    if workflow is None:
        names.report("no_workflow", {"entity": entity.key}, *at, "transition")
        return None
    if not names.known(step.do, workflow.transitions, "unknown_transition", {"entity": entity.key}, *at, "do"):
        return None
    from_ = frozenset(workflow.transitions[step.do].from_)
    return MoveModel(entity.key, loops, condition, step.do, from_, workflow.field_of(step.do))


def decide(names: Names, step: DecideStep, at: At) -> DecideModel | None:
    """Return what `decide` means; the answers become known as members of the set."""
    known = names.known(step.decide, names.tables, "unknown_definition", {"kind": "table"}, *at, "decide")
    if not known:
        loops = names.loops(step.for_each, *at, "for_each")
        if loops and loops[0].root in names.sets:
            # What an unknown table answers is unknown, too; that is told once, at the table's name.
            of = names.sets[loops[0].root]
            names.sets[loops[0].root] = t.Record(of.entity, JoinedScope(of.scope, _Anything()))
        return None
    loop = names.one_whole(step.for_each, "decide_needs_set", *at, "for_each")
    if loop is None:
        return None
    table = names.tables[step.decide]
    given = _given(names, step, table, names.scope((loop,)), (*at, "given"))
    answers = table.output_types(names.build.scopes)
    for name in answers:
        if loop.of.scope.member(name) is not None:
            names.report("name_taken", {"name": name}, *at, "decide")
    names.sets[loop.root] = t.Record(loop.of.entity, JoinedScope(loop.of.scope, t.Members(answers)))
    return DecideModel(loop.of.entity, (loop,), step.decide, given, answers, step.missing == "skip")


def find(names: Names, step: FindStep, at: At) -> FindModel | None:
    """Return what `find` means; the set becomes known."""
    if not names.entity(step.find, *at, "find"):
        return None
    for i, path in enumerate(step.order_by):
        names.build.path(path.removeprefix("-"), step.find, names.kind, names.key, *at, "order_by", i)
    where, parameters = condition_of(names, step.find, step.where, *at, "where")
    names.name_set(step.as_, names.build.scopes.record(step.find), *at, "as")
    if where is None:
        return None
    return FindModel(step.find, where, parameters, step.order_by, step.as_)


def _given(names: Names, step: DecideStep, table: TableModel, scope: t.Scope, at: At) -> dict[str, Expression]:
    types = table.input_types()
    for name in types.keys() - step.given.keys():
        names.report("missing_input", {"name": name, "table": table.key}, *at)
    for name in step.given:
        names.known(name, types, "unknown_input", {"table": table.key}, *at, name)
    return {
        name: expression
        for name, text in step.given.items()
        if name in types and (expression := names.expression(text, scope, types[name], *at, name))
    }


def _check_required(names: Names, entity: EntityModel, given: Collection[str], *at: str | int) -> None:
    for name, each in entity.fields.items():
        written = name in given or each.default is not None or each.type == "sequence"
        if each.required and not each.derived and not written and not isinstance(each, StateField):
            names.report("missing_required_value", {"entity": entity.key, "field": name}, *at)


class _Anything:
    """Knows every name, of a type that is not known: one mistake is told once."""

    def member(self, name: str) -> t.Type | None:
        return t.UNKNOWN if name else None

    def names(self) -> Iterable[str]:
        return ()
