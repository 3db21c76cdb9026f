"""The kinds of step of a rule."""

from .blocks import ChooseStep, EachStep, IfStep, ParallelStep, Step, Steps, TransactionStep, Way, steps_within
from .outside import AnswerField, HttpStep, PortStep, RowsOf, SecretOf
from .records import CreateStep, DecideStep, DeleteStep, FindStep, TransitionStep, UpdateStep, UpsertStep
from .running import FailStep, SignalStep, StopStep, Wait, WaitStep
from .telling import ChatStep, MailStep, NotifyStep
from .values import ComputeStep, FigureOf, QueryStep

__all__ = [
    "AnswerField",
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
    "HttpStep",
    "IfStep",
    "MailStep",
    "NotifyStep",
    "ParallelStep",
    "PortStep",
    "QueryStep",
    "RowsOf",
    "SecretOf",
    "SignalStep",
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
