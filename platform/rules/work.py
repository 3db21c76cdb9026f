"""What the steps of one run share, and what each of them leaves behind: a result to resume from, and a trace that explains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..expressions import types as t
from ..kernel.json import Json
from ..kernel.problems import Location, Problem
from ..metamodel.rule_model import RECORDS, RuleModel
from .deciding import Decider
from .reading import RecordSet
from .world import World

SAMPLE = 5
_MOST_PROBLEMS = 20


@dataclass
class Work:
    """A run under way: its rule, the sets made so far, and the tables it may ask."""

    rule: RuleModel
    sets: dict[str, RecordSet]
    deciders: Mapping[str, Decider]

    @classmethod
    def begin(cls, rule: RuleModel, record_ids: Sequence[str], deciders: Mapping[str, Decider]) -> "Work":
        """Return the work of a run that some records started."""
        return cls(rule, {RECORDS: RecordSet(list(record_ids))}, deciders)


@dataclass
class Moment:
    """One step being carried out."""

    work: Work
    number: int
    world: World
    skipped: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def sets(self) -> Mapping[str, t.Record]:
        """Return the types of the sets that the step may use."""
        return self.work.rule.sets[self.number]

    def answers_of(self, name: str) -> list[str]:
        """Return the names that tables gave the records of a set."""
        first = next(iter(self.work.sets[name].answers.values()), None)
        return list(first or ())

    def skip(self, why: str, count: int = 1) -> None:
        """Count records that the step leaves alone, with the reason."""
        if count:
            self.skipped[why] = self.skipped.get(why, 0) + count


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
