"""What types each kind of trigger: this list is all of them."""

from collections.abc import Mapping
from typing import Any, Protocol

from ..kinds.triggers import (
    ButtonTrigger,
    CalledTrigger,
    CronTrigger,
    CrossingTrigger,
    DateTrigger,
    HoldingTrigger,
    HookTrigger,
    IntervalTrigger,
    RecordTrigger,
    RecurrenceTrigger,
    ScanTrigger,
    Trigger,
)
from ..rule_names import Names
from ..trigger_model import TriggerModel
from .asked import button, called, hook, scan
from .crossing import crossing, holding
from .dated import dated
from .record import record
from .timed import cron, interval, recurrence


class Check(Protocol):
    """Types one kind of trigger."""

    def __call__(self, names: Names, on: Any, /) -> TriggerModel | None:
        """Return the trigger's model, or None with its problems noted."""
        ...


_CHECKS: Mapping[type[Trigger], Check] = {
    RecordTrigger: record,
    CrossingTrigger: crossing,
    HoldingTrigger: holding,
    DateTrigger: dated,
    CronTrigger: cron,
    IntervalTrigger: interval,
    RecurrenceTrigger: recurrence,
    HookTrigger: hook,
    ButtonTrigger: button,
    ScanTrigger: scan,
    CalledTrigger: called,
}


def trigger_model(names: Names, on: Trigger) -> TriggerModel | None:
    """Return the model of a trigger, or None with its problems noted."""
    return _CHECKS[type(on)](names, on)
