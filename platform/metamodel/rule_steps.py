"""Types the steps of a rule, block by block; the list at the end has every kind."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from ..expressions import Expression
from ..expressions import types as t
from .kinds.steps import (
    CallStep,
    ChatStep,
    ChooseStep,
    ComputeStep,
    CreateStep,
    DecideStep,
    DeleteStep,
    EachStep,
    FailStep,
    FileStep,
    FindStep,
    HttpStep,
    IfStep,
    MailStep,
    NotifyStep,
    ParallelStep,
    PortStep,
    PrintStep,
    QueryStep,
    ReturnStep,
    SignalStep,
    Step,
    StopStep,
    TransactionStep,
    TransitionStep,
    UpdateStep,
    UpsertStep,
    WaitStep,
)
from .rule_model import (
    ChooseModel,
    EachModel,
    IfModel,
    ParallelModel,
    Placed,
    StepModel,
    TransactionModel,
    all_steps,
)
from .rule_names import At, Names
from .step_checks import calling, documents, outside, records, running, telling, values
from .step_models import CallModel, ChatModel, HttpModel, MailModel, PortModel, PrintOutModel, WaitModel, WriteModel


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
    return ParallelModel(branches, cast("int", needed), step.others == "finish")


def _transaction(names: Names, step: TransactionStep, at: At) -> TransactionModel:
    steps = typed(names.within(), step.transaction, (*at, "transaction"))
    for inner in all_steps(steps):
        waits = isinstance(inner.model, CallModel) and inner.model.wait
        if waits or isinstance(inner.model, _APART):
            names.report("wait_in_transaction", {}, *inner.at)
    return TransactionModel(steps)


_APART = (WaitModel, PortModel, HttpModel, MailModel, ChatModel, PrintOutModel, WriteModel)
"""What cannot stand within one transaction: it rests, leaves the house, or takes its time."""

_CHECKS: Mapping[type, Check] = {
    CreateStep: records.create,
    UpdateStep: records.update,
    UpsertStep: records.upsert,
    DeleteStep: records.delete,
    TransitionStep: records.move,
    DecideStep: records.decide,
    FindStep: records.find,
    ComputeStep: values.compute,
    QueryStep: values.query,
    IfStep: _if,
    ChooseStep: _choose,
    EachStep: _each,
    ParallelStep: _parallel,
    TransactionStep: _transaction,
    WaitStep: running.wait,
    SignalStep: running.signal,
    CallStep: calling.call,
    ReturnStep: calling.give_back,
    PrintStep: documents.print_out,
    FileStep: documents.write,
    PortStep: outside.port,
    NotifyStep: telling.notify,
    HttpStep: outside.http,
    MailStep: telling.mail,
    ChatStep: telling.chat,
    StopStep: running.end,
    FailStep: running.end,
}
"""Every kind of step, with what types it."""
