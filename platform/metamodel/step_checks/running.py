"""Types the steps about the run itself."""

from collections.abc import Sequence

from ...expressions import types as t
from ..kinds.steps import FailStep, SignalStep, StopStep, WaitStep
from ..rule_names import At, Names
from ..scope import JoinedScope
from ..step_models import EndModel, SignalModel, WaitModel


def wait(names: Names, step: WaitStep, at: At) -> WaitModel | None:
    """Return what `wait` means."""
    wait = step.wait
    until = names.expression(wait.until, names.scope(), t.BOOLEAN, *at, "wait", "until")
    by = names.expression(wait.by, names.scope(), None, *at, "wait", "by")
    wanted = [each for each in (wait.until, wait.signal, wait.approval) if each is not None]
    if len(wanted) > 1 or not (wanted or wait.lasting):
        names.report("wait_for_what", {}, *at, "wait")
    if wait.approval is not None:
        return _approval(names, step, wait.approval, at)
    for key, given in (("as", step.as_), ("wait", wait.of or None)):
        if given is not None:
            names.report("missing_key", {"key": "approval"}, *at, key)
    return None if wait.until is not None and until is None else WaitModel(wait.lasting, until, wait.signal or "", by)


def _approval(names: Names, step: WaitStep, approval: str, at: At) -> WaitModel | None:
    if not step.wait.of:
        names.report("missing_key", {"key": "of"}, *at, "wait", "approval")
        return None
    loop = names.one_whole(step.wait.of, "block_needs_set", *at, "wait", "of")
    entity = names.entities.get(loop.of.entity) if loop is not None else None
    if loop is None or entity is None:
        return None
    known: Sequence[str] = [*entity.workflow.approvals] if entity.workflow is not None else []
    if not names.known(approval, known, "approval_not_of_entity", {"entity": entity.key}, *at, "wait", "approval"):
        return None
    if step.as_ is not None:
        if loop.of.scope.member(step.as_) is not None:
            names.report("name_taken", {"name": step.as_}, *at, "as")
        names.sets[loop.root] = t.Record(entity.key, JoinedScope(loop.of.scope, t.Members({step.as_: t.TEXT})))
    return WaitModel(step.wait.lasting, None, approval=approval, loops=(loop,), name=step.as_)


def signal(names: Names, step: SignalStep, at: At) -> SignalModel:
    """Return what `signal` means."""
    return SignalModel(step.signal, names.expression(step.by, names.scope(), None, *at, "by"))


def end(names: Names, step: StopStep | FailStep, at: At) -> EndModel:
    """Return what `stop` and `fail` mean."""
    condition = names.expression(step.if_, names.scope(), t.BOOLEAN, *at, "if")
    if isinstance(step, FailStep):
        return EndModel("fail", condition, step.fail)
    return EndModel("stop", condition, step.stop)
