"""Steps as the runner works from them, after all checks."""

from .base import Loop
from .calling import CallModel, ReturnModel
from .documents import Holder, PrintOutModel, WriteModel
from .outside import HttpModel, PortModel, RowsModel
from .records import CreateModel, DecideModel, DeleteModel, FindModel, MoveModel, UpdateModel, UpsertModel
from .running import EndModel, SignalModel, WaitModel
from .telling import ChatModel, MailModel, Message, NotifyModel, Recipient, Template
from .values import ComputeModel, FigureModel, QueryModel

__all__ = [
    "CallModel",
    "ChatModel",
    "ComputeModel",
    "CreateModel",
    "DecideModel",
    "DeleteModel",
    "EndModel",
    "FigureModel",
    "FindModel",
    "Holder",
    "HttpModel",
    "Loop",
    "MailModel",
    "Message",
    "MoveModel",
    "NotifyModel",
    "PortModel",
    "PrintOutModel",
    "QueryModel",
    "Recipient",
    "ReturnModel",
    "RowsModel",
    "SignalModel",
    "Template",
    "UpdateModel",
    "UpsertModel",
    "WaitModel",
    "WriteModel",
]
