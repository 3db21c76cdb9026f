"""Steps as the runner works from them, after all checks."""

from .base import Loop
from .outside import PortModel
from .records import CreateModel, DecideModel, DeleteModel, FindModel, MoveModel, UpdateModel, UpsertModel
from .running import EndModel, WaitModel
from .values import ComputeModel, FigureModel, QueryModel

__all__ = [
    "ComputeModel",
    "CreateModel",
    "DecideModel",
    "DeleteModel",
    "EndModel",
    "FigureModel",
    "FindModel",
    "Loop",
    "MoveModel",
    "PortModel",
    "QueryModel",
    "UpdateModel",
    "UpsertModel",
    "WaitModel",
]
