"""The kinds of step: this list is all of them."""

from typing import cast

from ...kernel.registry import Registry
from ...metamodel.rule_model import CreateModel, DecideModel, FindModel, MoveModel, StepModel, UpdateModel
from .base import StepRunner
from .create import CreateRunner
from .decide import DecideRunner
from .find import FindRunner
from .transition import TransitionRunner
from .update import UpdateRunner

_RUNNERS: Registry[object] = Registry(
    "step",
    (
        (CreateModel.kind, CreateRunner()),
        (UpdateModel.kind, UpdateRunner()),
        (MoveModel.kind, TransitionRunner()),
        (DecideModel.kind, DecideRunner()),
        (FindModel.kind, FindRunner()),
    ),
)


def runner_of(step: StepModel) -> StepRunner[StepModel]:
    """Return what carries out a step."""
    return cast("StepRunner[StepModel]", _RUNNERS[step.kind])
