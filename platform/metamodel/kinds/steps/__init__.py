"""The kinds of step of a rule."""

from .blocks import ChooseStep, EachStep, IfStep, ParallelStep, Step, Steps, TransactionStep, Way, steps_within
from .outside import PortStep
from .records import CreateStep, DecideStep, DeleteStep, FindStep, TransitionStep, UpdateStep, UpsertStep
from .running import FailStep, StopStep, Wait, WaitStep
from .values import ComputeStep, FigureOf, QueryStep

__all__ = [
    "ChooseStep",
    "ComputeStep",
    "CreateStep",
    "DecideStep",
    "DeleteStep",
    "EachStep",
    "FailStep",
    "FigureOf",
    "FindStep",
    "IfStep",
    "ParallelStep",
    "PortStep",
    "QueryStep",
    "Step",
    "Steps",
    "StopStep",
    "TransactionStep",
    "TransitionStep",
    "UpdateStep",
    "UpsertStep",
    "Wait",
    "WaitStep",
    "Way",
    "steps_within",
]
