"""One step of a rule, and taking up a run again from the results of the steps before."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..kernel.json import Json
from ..metamodel.rule_model import DecideModel, RuleModel
from ..metamodel.tables import TableModel
from .deciding import Decider, compile_table
from .steps import runner_of
from .work import Moment, Outcome, Work
from .world import World


@dataclass(frozen=True)
class StepDone:
    """A step that was carried out: its result for the journal, and its trace for people."""

    result: Json
    trace: dict[str, Json]


def deciders(rule: RuleModel, tables: Mapping[str, TableModel]) -> dict[str, Decider]:
    """Return the tables that a rule asks, compiled."""
    asked = {step.table for step in rule.steps if isinstance(step, DecideModel)}
    return {key: compile_table(tables[key]) for key in asked}


def restore(work: Work, results: Sequence[Json]) -> None:
    """Put back the sets of a run whose first steps have these results."""
    for step, result in zip(work.rule.steps, results, strict=False):
        runner_of(step).restore(step, result, work)


def run_step(work: Work, number: int, world: World) -> StepDone:
    """Carry out a step; raises Invalid with all reasons, placed below the step."""
    step = work.rule.steps[number]
    moment = Moment(work, number, world)
    started = time.perf_counter()
    outcome = runner_of(step).run(step, moment)
    return StepDone(outcome.result, _trace(work, number, moment, outcome, time.perf_counter() - started))


def _trace(work: Work, number: int, moment: Moment, outcome: Outcome, seconds: float) -> dict[str, Json]:
    step = work.rule.steps[number]
    return {
        "path": f"steps/{number}/{step.kind}",
        "entity": step.entity,
        "in": outcome.came_in,
        "out": outcome.went_out,
        "skipped": {**moment.skipped},
        "sample": [*outcome.sample],
        "ms": round(seconds * 1000, 1),
    }
