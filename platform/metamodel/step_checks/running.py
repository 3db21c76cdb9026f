"""Types the steps about the run itself."""

from ...expressions import types as t
from ..kinds.steps import FailStep, SignalStep, StopStep, WaitStep
from ..rule_names import At, Names
from ..step_models import EndModel, SignalModel, WaitModel


def wait(names: Names, step: WaitStep, at: At) -> WaitModel | None:
    """Return what `wait` means."""
    wait = step.wait
    until = names.expression(wait.until, names.scope(), t.BOOLEAN, *at, "wait", "until")
    by = names.expression(wait.by, names.scope(), None, *at, "wait", "by")
    if (wait.until is None and not wait.lasting and wait.signal is None) or (wait.until is not None and wait.signal is not None):
        names.report("wait_for_what", {}, *at, "wait")
    return None if wait.until is not None and until is None else WaitModel(wait.lasting, until, wait.signal or "", by)


def signal(names: Names, step: SignalStep, at: At) -> SignalModel:
    """Return what `signal` means."""
    return SignalModel(step.signal, names.expression(step.by, names.scope(), None, *at, "by"))


def end(names: Names, step: StopStep | FailStep, at: At) -> EndModel:
    """Return what `stop` and `fail` mean."""
    condition = names.expression(step.if_, names.scope(), t.BOOLEAN, *at, "if")
    if isinstance(step, FailStep):
        return EndModel("fail", condition, step.fail)
    return EndModel("stop", condition, step.stop)
