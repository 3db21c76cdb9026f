"""What the steps of one run share, and what each of them leaves behind: a result to resume from, and a trace that explains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..expressions import types as t
from ..kernel.json import Json
from ..kernel.problems import Location, Problem
from ..metamodel.rule_model import RECORDS, Placed, RuleModel, Steps
from ..metamodel.values import Value
from .deciding import Decider
from .reading import RecordSet
from .world import World

SAMPLE = 5
_MOST_PROBLEMS = 20


@dataclass
class Work:
    """A run under way, or a block of it: its rule, the sets and values made so far, and the tables it may ask.

    Values lie flat by path (`input.reason`); rows of values are lists of flat rows with an `id` each.
    """

    rule: RuleModel
    sets: dict[str, RecordSet]
    deciders: Mapping[str, Decider]
    beside: "list[Pause]" = field(default_factory=list, kw_only=True)  # pyright: ignore[reportUnknownVariableType]
    """What branches wait for that finish beside the steps that follow: all blocks of a run share it."""
    values: dict[str, Value] = field(default_factory=dict[str, Value])

    @classmethod
    def begin(
        cls,
        rule: RuleModel,
        record_ids: Sequence[str],
        deciders: Mapping[str, Decider],
        values: Mapping[str, Value] | None = None,
    ) -> "Work":
        """Return the work of a run that some records started, with the values given to it."""
        sets = {RECORDS: RecordSet(list(record_ids))} if rule.trigger.entity else {}
        return cls(rule, sets, deciders, {**(values or {})})

    def within(self, **narrowed: RecordSet) -> "Work":
        """Return the work of a block: it sees the sets of now, some of them narrowed, and what it makes stays its own."""
        sets = {name: RecordSet([*s.ids], {**s.answers}) for name, s in (self.sets | narrowed).items()}
        return replace(self, sets=sets, values={**self.values})


@dataclass(frozen=True)
class Waited:
    """What became of a step's wait so far: since when, and, once something came, its value (null: the time was up)."""

    since: datetime
    came: bool
    value: Json = None
    signal: str = ""


@dataclass
class Moment:
    """One step being carried out, as the run's `position` says; `waited` is there where the step is at it again after a wait."""

    work: Work
    placed: Placed
    world: World
    position: str
    run_id: str
    now: datetime
    waited: Waited | None = None
    skipped: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def sets(self) -> Mapping[str, t.Record]:
        """Return the types of the sets that the step may use."""
        return self.placed.sets

    def answers_of(self, name: str) -> list[str]:
        """Return the names that tables gave the records of a set."""
        first = next(iter(self.work.sets[name].answers.values()), None)
        return list(first or ())

    def skip(self, why: str, count: int = 1) -> None:
        """Count records that the step leaves alone, with the reason."""
        if count:
            self.skipped[why] = self.skipped.get(why, 0) + count


@dataclass(frozen=True)
class Block:
    """A block that a step opens: its name at the step's position, its steps, and the work they see."""

    name: str
    steps: Steps
    work: Work


@dataclass(frozen=True)
class StepDone:
    """A step that was carried out: its result for the journal, and its trace for people."""

    result: Json
    trace: dict[str, Json]


@dataclass(frozen=True)
class Pause:
    """The step is not done: it is asked again at a moment, or when a signal comes, whichever is earlier."""

    until: datetime | None
    signal: str = ""


@dataclass(frozen=True)
class End:
    """The run ends here."""

    kind: str
    why: Mapping[str, str]
    values: Json = None
    """What the run gives back to the rule that called it."""


@dataclass(frozen=True)
class Outcome:
    """What a step did: its journalled result, how much went in and came out, and whom it concerned."""

    result: Json
    came_in: int
    went_out: int
    sample: tuple[str, ...] = ()


def about(problems: Iterable[Problem], subjects: Sequence[str]) -> tuple[Problem, ...]:
    """Return problems of a write by the field they are about, each with the record for which it was written as `for`."""
    told: list[Problem] = []
    for problem in problems:
        index, _, rest = problem.location.path.lstrip("/").partition("/")
        subject = subjects[int(index)] if index.isdecimal() and int(index) < len(subjects) else ""
        placed = replace(problem, data={**problem.data, "for": subject})
        told.append(placed.at(Location(path=f"/set/{rest}" if rest else "")))
        if len(told) == _MOST_PROBLEMS:
            break
    return tuple(told)
