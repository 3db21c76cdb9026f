"""The kinds of step of a rule."""

from .blocks import ChooseStep, EachStep, IfStep, ParallelStep, Step, Steps, TransactionStep, Way, steps_within
from .calling import CallStep, ReturnStep
from .documents import FileStep, PrintStep
from .outside import AnswerField, HttpStep, PortStep, RowsOf, SecretOf
from .records import CreateStep, DecideStep, DeleteStep, FindStep, TransitionStep, UpdateStep, UpsertStep
from .running import FailStep, SignalStep, Span, StopStep, Wait, WaitStep
from .telling import ChatStep, MailStep, NotifyStep
from .values import ComputeStep, FigureOf, QueryStep

__all__ = [
    "AnswerField",
    "CallStep",
    "ChatStep",
    "ChooseStep",
    "ComputeStep",
    "CreateStep",
    "DecideStep",
    "DeleteStep",
    "EachStep",
    "FailStep",
    "FigureOf",
    "FileStep",
    "FindStep",
    "HttpStep",
    "IfStep",
    "MailStep",
    "NotifyStep",
    "ParallelStep",
    "PortStep",
    "PrintStep",
    "QueryStep",
    "ReturnStep",
    "RowsOf",
    "SecretOf",
    "SignalStep",
    "Span",
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
