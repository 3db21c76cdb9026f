"""Types the steps about the run itself."""

from ...expressions import types as t
from ..kinds.steps import FailStep, StopStep, WaitStep
from ..rule_names import At, Names
from ..step_models import EndModel, WaitModel


def wait(names: Names, step: WaitStep, at: At) -> WaitModel | None:
    """Return what `wait` means."""
    wait = step.wait
    until = names.expression(wait.until, names.scope(), t.BOOLEAN, *at, "wait", "until")
    if wait.until is None and not wait.lasting:
        names.report("wait_for_what", {}, *at, "wait")
    return None if wait.until is not None and until is None else WaitModel(wait.lasting, until)


def end(names: Names, step: StopStep | FailStep, at: At) -> EndModel:
    """Return what `stop` and `fail` mean."""
    condition = names.expression(step.if_, names.scope(), t.BOOLEAN, *at, "if")
    if isinstance(step, FailStep):
        return EndModel("fail", condition, step.fail)
    return EndModel("stop", condition, step.stop)
