"""A process: an approval as it goes on with one record; plain values, so that it can be kept and taken up again anywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias, cast

from ..expressions import Environment
from ..kernel.json import Json
from ..metamodel.approval_model import ApprovalModel
from ..metamodel.kinds.organisation import WorkingCalendar
from ..metamodel.values import Value

ProcessState: TypeAlias = Literal["running", "passed", "failed", "returned", "withdrawn", "cancelled"]
TaskState: TypeAlias = Literal["waiting", "open", "approved", "rejected", "returned", "passed_on", "closed"]
Why: TypeAlias = Literal["asked", "vacant", "manager", "repeated", "own", "before", "after", "transferred", "escalated", "reassigned"]
LIVE: frozenset[TaskState] = frozenset(("waiting", "open", "approved", "rejected"))


@dataclass
class Task:
    """One person's part of a step. Tasks of one vote stand one behind another (`place`); those at one place stand for each other."""

    number: int
    step: str
    turn: int
    vote: int
    place: int
    person: str
    state: TaskState
    owner: str = ""
    """In whose stead the person is asked; empty where it is for themselves."""
    why: Why = "asked"


@dataclass
class Active:
    """A step that is waited for: which turn of the process it is, until when, and how many overdue actions were taken."""

    turn: int
    due: str = ""
    taken: int = 0


@dataclass
class Done:
    """How a step ended, and who approved."""

    outcome: Literal["approved", "skipped", "vacant", "passed"]
    people: list[str] = field(default_factory=list[str])


@dataclass
class Aside:
    """What was laid aside when a step returned the record and wants it straight back."""

    step: str
    to: str
    active: dict[str, Active]
    joins: dict[str, dict[str, bool]]
    done: dict[str, Done]
    tasks: dict[str, TaskState]


@dataclass(frozen=True)
class Happened:
    """Something that happened to a process, for its history."""

    event: str
    step: str = ""
    person: str = ""
    detail: Mapping[str, Json] = field(default_factory=dict[str, Json])


@dataclass
class Process:
    """Everything that is known of a running approval."""

    initiator: str
    state: ProcessState = "running"
    turn: int = 0
    active: dict[str, Active] = field(default_factory=dict[str, Active])
    joins: dict[str, dict[str, bool]] = field(default_factory=dict[str, dict[str, bool]])
    done: dict[str, Done] = field(default_factory=dict[str, Done])
    tasks: list[Task] = field(default_factory=list[Task])
    aside: Aside | None = None

    def task(self, number: int) -> Task | None:
        """Return a task by its number."""
        return next((task for task in self.tasks if task.number == number), None)

    def tasks_of(self, step: str) -> list[Task]:
        """Return the tasks of a step's present turn."""
        active = self.active.get(step)
        return [task for task in self.tasks if active is not None and task.step == step and task.turn == active.turn]

    def to_json(self) -> dict[str, Json]:
        """Return it as JSON."""
        return cast("dict[str, Json]", asdict(self))

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> "Process":
        """Return the process that was kept as JSON."""
        known = cast("dict[str, Any]", dict(kept))
        return cls(
            known["initiator"], known["state"], known["turn"], _active(known["active"]), known["joins"], _done(known["done"]),
            [Task(**task) for task in known["tasks"]],
            _aside(known["aside"]),
        )  # fmt: skip


def _active(kept: dict[str, Any]) -> dict[str, Active]:
    return {name: Active(**each) for name, each in kept.items()}


def _done(kept: dict[str, Any]) -> dict[str, Done]:
    return {name: Done(**each) for name, each in kept.items()}


def _aside(kept: dict[str, Any] | None) -> Aside | None:
    if kept is None:
        return None
    return Aside(
        kept["step"], kept["to"], _active(kept["active"]), kept["joins"], _done(kept["done"]), kept["tasks"],
    )  # fmt: skip


class Directory(Protocol):
    """Who there is: people by id, each able to come in and with a role in the app."""

    def holders(self, role: str) -> Sequence[str]:
        """Return everybody with a role."""
        ...

    def person(self, text: str) -> str:
        """Return who is named by an id or sign-in name; empty where there is nobody."""
        ...

    def manager(self, person: str) -> str:
        """Return who leads a person; empty where there is nobody."""
        ...

    def heads(self, person: str) -> Sequence[str]:
        """Return the heads of the person's department and of those above it."""
        ...

    def stand_in(self, person: str) -> str:
        """Return who stands in for a person just now; empty where nobody does."""
        ...


@dataclass
class Moving:
    """A process about to move on: its approval, the record's values by path, the moment, the people, and what happens."""

    approval: ApprovalModel
    process: Process
    values: Mapping[str, Value]
    environment: Environment
    directory: Directory
    calendars: Mapping[str, WorkingCalendar]
    happened: list[Happened] = field(default_factory=list[Happened])

    @property
    def now(self) -> datetime:
        """Return the moment."""
        return self.environment.now

    def note(self, event: str, step: str = "", person: str = "", /, **detail: Json) -> None:
        """Add to what happened."""
        self.happened.append(Happened(event, step, person, detail))
