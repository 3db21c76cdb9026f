"""The kinds of step of a rule."""

from .blocks import ChooseStep, EachStep, IfStep, ParallelStep, Step, Steps, TransactionStep, Way, steps_within
from .outside import PortStep
from .records import CreateStep, DecideStep, FindStep, TransitionStep, UpdateStep
from .running import FailStep, StopStep, Wait, WaitStep

__all__ = [
    "ChooseStep",
    "CreateStep",
    "DecideStep",
    "EachStep",
    "FailStep",
    "FindStep",
    "IfStep",
    "ParallelStep",
    "PortStep",
    "Step",
    "Steps",
    "StopStep",
    "TransactionStep",
    "TransitionStep",
    "UpdateStep",
    "Wait",
    "WaitStep",
    "Way",
    "steps_within",
]
