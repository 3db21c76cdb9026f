"""Types the steps of a rule: one function for each kind, found in the list at the end; blocks hold further steps."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, cast

from ..expressions import Expression
from ..expressions import types as t
from .fields import StateField
from .kinds.rule import (
    ChooseStep,
    CreateStep,
    DecideStep,
    EachStep,
    FailStep,
    FindStep,
    IfStep,
    ParallelStep,
    PortStep,
    Step,
    StopStep,
    TransactionStep,
    TransitionStep,
    UpdateStep,
    WaitStep,
)
from .rule_find import with_parameters
from .rule_model import (
    ChooseModel,
    CreateModel,
    DecideModel,
    EachModel,
    EndModel,
    FindModel,
    IfModel,
    MoveModel,
    ParallelModel,
    Placed,
    PortModel,
    StepModel,
    TransactionModel,
    UpdateModel,
    WaitModel,
    all_steps,
)
from .rule_names import Names
from .scope import JoinedScope
from .tables import TableModel

At: TypeAlias = tuple[str | int, ...]
"""Where a step stands in the rule's file."""


class Check(Protocol):
    """Types one kind of step."""

    def __call__(self, names: Names, step: Any, at: At, /) -> StepModel | None:
        """Return the step's model, or None with its problems noted."""
        ...


def typed(names: Names, steps: Sequence[Step], at: At) -> tuple[Placed, ...]:
    """Return the models of a block's steps, one after another; those with problems are left out."""
    found: list[Placed] = []
    for number, step in enumerate(steps):
        known = dict(names.sets)
        model = _CHECKS[type(step)](names, step, (*at, number))
        if model is not None:
            found.append(Placed((*at, number), model, known))
    return tuple(found)


def _create(names: Names, step: CreateStep, at: At) -> CreateModel | None:
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
    once = tuple(e for i, text in enumerate(step.once_per) if (e := names.expression(text, scope, None, *at, "once_per", i)))
    if step.as_ is not None:
        names.name_set(step.as_, names.build.scopes.record(step.create), *at, "as")
    return CreateModel(step.create, loops, condition, once, values, step.as_)


def _update(names: Names, step: UpdateStep, at: At) -> UpdateModel | None:
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


def _move(names: Names, step: TransitionStep, at: At) -> MoveModel | None:
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


def _decide(names: Names, step: DecideStep, at: At) -> DecideModel | None:
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


def _find(names: Names, step: FindStep, at: At) -> FindModel | None:
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
    tree, parameters, misused = with_parameters(where.tree, [name for name in names.sets if fields.member(name) is None])
    for name in misused:
        names.report("set_only_behind_in", {"name": name}, *at, "where")
    where = Expression(where.text, where.type, tree)
    return FindModel(step.find, where, parameters, step.order_by, step.as_)


# Blocks and the ways through them


def _if(names: Names, step: IfStep, at: At) -> IfModel | None:
    condition = names.expression(step.if_, names.scope(), t.BOOLEAN, *at, "if")
    then = typed(names.within(), step.then, (*at, "then"))
    otherwise = typed(names.within(), step.else_, (*at, "else"))
    return None if condition is None else IfModel(condition, then, otherwise)


def _choose(names: Names, step: ChooseStep, at: At) -> ChooseModel | None:
    loop = names.one_whole(step.choose, "block_needs_set", *at, "choose")
    conditions: list[Expression] = []
    ways: list[tuple[Placed, ...]] = []
    for i, way in enumerate(step.when):
        place = (*at, "when", i)
        condition = names.expression(way.if_, names.scope(() if loop is None else (loop,)), t.BOOLEAN, *place, "if")
        conditions += [condition] if condition else []
        ways.append(typed(names.within(), way.steps, (*place, "steps")))
    otherwise = typed(names.within(), step.else_, (*at, "else"))
    if loop is None or len(conditions) < len(ways):
        return None
    return ChooseModel(loop.of.entity, (loop,), tuple(conditions), tuple(ways), otherwise)


def _each(names: Names, step: EachStep, at: At) -> EachModel | None:
    loop = names.one_whole(step.each, "block_needs_set", *at, "each")
    steps = typed(names.within(), step.steps, (*at, "steps"))
    return None if loop is None else EachModel(loop.of.entity, (loop,), step.at_once, steps)


def _parallel(names: Names, step: ParallelStep, at: At) -> ParallelModel:
    branches = tuple(typed(names.within(), branch, (*at, "parallel", i)) for i, branch in enumerate(step.parallel))
    needed = {"all": len(branches), "any": 1}.get(str(step.until), step.until)
    if isinstance(needed, int) and needed > len(branches):
        names.report("more_than_branches", {"given": needed, "branches": len(branches)}, *at, "until")
    return ParallelModel(branches, cast("int", needed))


def _transaction(names: Names, step: TransactionStep, at: At) -> TransactionModel:
    steps = typed(names.within(), step.transaction, (*at, "transaction"))
    for inner in all_steps(steps):
        if isinstance(inner.model, WaitModel | PortModel):
            names.report("wait_in_transaction", {}, *inner.at)
    return TransactionModel(steps)


def _wait(names: Names, step: WaitStep, at: At) -> WaitModel | None:
    wait = step.wait
    until = names.expression(wait.until, names.scope(), t.BOOLEAN, *at, "wait", "until")
    if wait.until is None and not wait.lasting:
        names.report("wait_for_what", {}, *at, "wait")
    return None if wait.until is not None and until is None else WaitModel(wait.lasting, until)


def _port(names: Names, step: PortStep, at: At) -> PortModel:
    given = ((name, names.expression(text, names.scope(), None, *at, "given", name)) for name, text in step.given.items())
    return PortModel(step.port, {name: expression for name, expression in given if expression is not None})


def _end(names: Names, step: StopStep | FailStep, at: At) -> EndModel:
    condition = names.expression(step.if_, names.scope(), t.BOOLEAN, *at, "if")
    if isinstance(step, FailStep):
        return EndModel("fail", condition, step.fail)
    return EndModel("stop", condition, step.stop)


class _Anything:
    """Knows every name, of a type that is not known: one mistake is told once."""

    def member(self, name: str) -> t.Type | None:
        return t.UNKNOWN if name else None

    def names(self) -> Iterable[str]:
        return ()


_CHECKS: Mapping[type, Check] = {
    CreateStep: _create,
    UpdateStep: _update,
    TransitionStep: _move,
    DecideStep: _decide,
    FindStep: _find,
    IfStep: _if,
    ChooseStep: _choose,
    EachStep: _each,
    ParallelStep: _parallel,
    TransactionStep: _transaction,
    WaitStep: _wait,
    PortStep: _port,
    StopStep: _end,
    FailStep: _end,
}
"""Every kind of step, with what types it."""
