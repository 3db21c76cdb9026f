"""Steps of a state as something that can be asked about: when a record passes through their place, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...kernel.json import Json
from ...kernel.problems import Problem
from ...metamodel.rule_model import RuleModel
from ...metamodel.state_rules import EVENT
from ...metamodel.workflow_model import Machine
from ..installed import InstalledApp

_SPOKEN = {"enter": ("entered", "进入"), "leave": ("left", "离开")}


@dataclass(frozen=True)
class Place:
    """Where steps of a state stand: the machine and the state, and whether they are for entering, for leaving, or a timer's."""

    key: str
    machine: Machine
    state: str
    what: str

    @property
    def timer(self) -> str:
        """Return the subject of the timer's due work; empty where the steps are no timer's."""
        return f"{self.machine.place(self.state)}/{self.what.removeprefix('timer')}" if self.what.startswith("timer") else ""

    def passed(self, event: str, changes: Mapping[str, Json]) -> bool:
        """Tell whether a change brought the record into the state (for a timer, too), or out of it, as the steps want it."""
        change = changes.get(self.machine.field)
        if event == "restored" or not isinstance(change, list) or len(change) != 2:
            return False
        return change[0] == self.state and event == "transitioned" if self.what == "leave" else change[1] == self.state

    def why_not(self, changes: Mapping[str, Json]) -> Problem:
        """Return why a change led to none of these steps."""
        change = changes.get(self.machine.field)
        before, after = change if isinstance(change, list) and len(change) == 2 else (None, None)
        en, zh = _SPOKEN.get(self.what, _SPOKEN["enter"])
        data = {"before": before or "–", "after": after or "–", "state": self.state, "what_en": en, "what_zh": zh}
        return Problem("why_place", data)


def place_of(app: InstalledApp, rule: RuleModel) -> Place | None:
    """Return where the steps of a state stand; None for a rule of its own."""
    if rule.trigger.event != EVENT:
        return None
    workflow = app.model.entities[rule.trigger.entity].workflow
    assert workflow is not None
    _, *place, what = rule.key.split(".")
    return Place(rule.key, workflow.machine(place[0] if len(place) > 1 else ""), place[-1], what)
