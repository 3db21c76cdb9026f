"""Steps as the runner works from them, after all checks."""

from .base import Loop
from .outside import PortModel
from .records import CreateModel, DecideModel, FindModel, MoveModel, UpdateModel
from .running import EndModel, WaitModel

__all__ = [
    "CreateModel",
    "DecideModel",
    "EndModel",
    "FindModel",
    "Loop",
    "MoveModel",
    "PortModel",
    "UpdateModel",
    "WaitModel",
]
