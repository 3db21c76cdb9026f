"""The kinds of step of a rule."""

from .blocks import ChooseStep, EachStep, IfStep, ParallelStep, Step, Steps, TransactionStep, Way, steps_within
from .outside import PortStep
from .records import CreateStep, DecideStep, DeleteStep, FindStep, TransitionStep, UpdateStep, UpsertStep
from .running import FailStep, StopStep, Wait, WaitStep
from .telling import ChatStep, MailStep, NotifyStep
from .values import ComputeStep, FigureOf, QueryStep

__all__ = [
    "ChatStep",
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
    "MailStep",
    "NotifyStep",
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
