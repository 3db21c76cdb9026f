"""The kinds of step: this list is all of them."""

from typing import cast

from ...kernel.registry import Registry
from ...metamodel.rule_model import ChooseModel, EachModel, IfModel, ParallelModel, StepModel, TransactionModel
from ...metamodel.step_models import (
    CallModel,
    ChatModel,
    ComputeModel,
    CreateModel,
    DecideModel,
    DeleteModel,
    FindModel,
    HttpModel,
    MailModel,
    MoveModel,
    NotifyModel,
    PortModel,
    PrintOutModel,
    QueryModel,
    ReturnModel,
    SignalModel,
    UpdateModel,
    UpsertModel,
    WaitModel,
    WriteModel,
)
from .base import Outside, StepRunner
from .blocks import ChooseRunner, EachRunner, IfRunner, ParallelRunner, TransactionRunner
from .calling import CallRunner, ReturnRunner
from .chat import ChatRunner
from .compute import ComputeRunner
from .create import CreateRunner
from .decide import DecideRunner
from .delete import DeleteRunner
from .documents import PrintRunner, WriteRunner
from .end import EndRunner
from .find import FindRunner
from .http import HttpRunner
from .mail import MailRunner
from .notify import NotifyRunner
from .port import PortRunner
from .query import QueryRunner
from .transition import TransitionRunner
from .update import UpdateRunner
from .upsert import UpsertRunner
from .waiting import SignalRunner, WaitRunner

_RUNNERS: Registry[object] = Registry(
    "step",
    (
        (CreateModel.kind, CreateRunner()),
        (UpdateModel.kind, UpdateRunner()),
        (UpsertModel.kind, UpsertRunner()),
        (DeleteModel.kind, DeleteRunner()),
        (MoveModel.kind, TransitionRunner()),
        (DecideModel.kind, DecideRunner()),
        (FindModel.kind, FindRunner()),
        (ComputeModel.kind, ComputeRunner()),
        (QueryModel.kind, QueryRunner()),
        (IfModel.kind, IfRunner()),
        (ChooseModel.kind, ChooseRunner()),
        (EachModel.kind, EachRunner()),
        (ParallelModel.kind, ParallelRunner()),
        (TransactionModel.kind, TransactionRunner()),
        (WaitModel.kind, WaitRunner()),
        (SignalModel.kind, SignalRunner()),
        (CallModel.kind, CallRunner()),
        (ReturnModel.kind, ReturnRunner()),
        (PrintOutModel.kind, PrintRunner()),
        (WriteModel.kind, WriteRunner()),
        (PortModel.kind, PortRunner()),
        (NotifyModel.kind, NotifyRunner()),
        (HttpModel.kind, HttpRunner()),
        (MailModel.kind, MailRunner()),
        (ChatModel.kind, ChatRunner()),
        ("stop", EndRunner()),
        ("fail", EndRunner()),
    ),
)


def runner_of(step: StepModel) -> StepRunner[StepModel] | Outside[StepModel]:
    """Return what carries out a step."""
    return cast("StepRunner[StepModel] | Outside[StepModel]", _RUNNERS[step.kind])
