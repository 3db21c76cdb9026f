"""The kinds of trigger: this list is all of them."""

from typing import TypeAlias

from .base import CatchUp, Conditional, Offered
from .button import ButtonTrigger
from .called import CalledTrigger
from .crossing import CrossingTrigger
from .dated import DateTrigger
from .holding import HoldingTrigger
from .hook import HookTrigger
from .inputs import Asking
from .record import RecordTrigger
from .scan import ScanTrigger
from .timed import CronTrigger, IntervalTrigger, RecurrenceTrigger, Timed

Trigger: TypeAlias = (
    RecordTrigger
    | CrossingTrigger
    | HoldingTrigger
    | DateTrigger
    | CronTrigger
    | IntervalTrigger
    | RecurrenceTrigger
    | HookTrigger
    | ButtonTrigger
    | ScanTrigger
    | CalledTrigger
)
"""Any trigger, told apart by the keys that it has."""

__all__ = [
    "Asking",
    "ButtonTrigger",
    "CalledTrigger",
    "CatchUp",
    "Conditional",
    "CronTrigger",
    "CrossingTrigger",
    "DateTrigger",
    "HoldingTrigger",
    "HookTrigger",
    "IntervalTrigger",
    "Offered",
    "RecordTrigger",
    "RecurrenceTrigger",
    "ScanTrigger",
    "Timed",
    "Trigger",
]
