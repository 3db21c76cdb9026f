"""Types the steps about records."""

from collections.abc import Iterable

from ...expressions import Expression
from ...expressions import types as t
from ..fields import StateField
from ..kinds.steps import CreateStep, DecideStep, FindStep, TransitionStep, UpdateStep
from ..rule_find import with_parameters
from ..rule_names import At, Names
from ..scope import JoinedScope
from ..step_models import CreateModel, DecideModel, FindModel, MoveModel, UpdateModel
from ..tables import TableModel


def create(names: Names, step: CreateStep, at: At) -> CreateModel | None:
    """Return what `create` means, every value fit for its field."""
    if not names.entity(step.create, *at, "create"):
        return None
    entity = names.entities[step.create]
    loops = names.loops(step.for_each, *at, "for_each")
    scope = names.scope(loops)
    values = names.values(step.values, entity, scope, *at)
    for name, each in entity.fields.items():
        written = name in step.values or each.default is not None or each.type == "sequence"
        if each.required and not each.derived and not written and not isinstance(each, StateField):
            names.report("missing_required_value", {"entity": step.create, "field": name}, *at, "set")
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
    values = names.values(step.values, entity, scope, *at)
    for name in step.values:
        if name in entity.fields and entity.fields[name].fixed:
            names.report("not_writable", {"field": name, "why": "fixed"}, *at, "set", name)
    return UpdateModel(entity.key, loops, condition, values)


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
    return MoveModel(entity.key, loops, condition, step.do, from_, workflow.field)


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
        names.build.path(path.removeprefix("-"), step.find, "rule", names.key, *at, "order_by", i)
    fields = names.build.scopes.entity(step.find)
    scope = JoinedScope(fields, names.scope())
    where = names.expression(step.where, scope, t.BOOLEAN, *at, "where")
    names.name_set(step.as_, names.build.scopes.record(step.find), *at, "as")
    if where is None:
        return None
    tree, parameters, misused = with_parameters(
        where.tree, [name for name in names.sets if fields.member(name) is None]
    )
    for name in misused:
        names.report("set_only_behind_in", {"name": name}, *at, "where")
    where = Expression(where.text, where.type, tree)
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


class _Anything:
    """Knows every name, of a type that is not known: one mistake is told once."""

    def member(self, name: str) -> t.Type | None:
        return t.UNKNOWN if name else None

    def names(self) -> Iterable[str]:
        return ()
