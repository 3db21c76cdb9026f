"""The way through a rule: step after step, block after block; what was carried out before is put back and not done again."""

import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, cast

from ..kernel.json import Json
from ..metamodel.rule_model import ParallelModel, Placed, RuleModel, StepModel, Steps, TransactionModel, all_steps
from ..metamodel.step_models import DecideModel, EndModel, ReturnModel
from ..metamodel.tables import TableModel
from .deciding import Decider, compile_table
from .steps import runner_of
from .steps.base import Opening, StepRunner
from .work import Block, End, Moment, Outcome, Pause, StepDone, Work

_NO_WORDS: Mapping[str, str] = {}


class Journal(Protocol):
    """Carries out steps and remembers those that were carried out."""

    def done(self, position: str) -> StepDone | None:
        """Return the step at a position, where it was carried out before."""
        ...

    def carry_out(self, position: str, placed: Placed, work: Work) -> StepDone | Pause:
        """Carry out a step and keep its result together with what it did."""
        ...

    def close(self, position: str, placed: Placed) -> None:
        """Keep that a step's blocks are over, whatever in them still waits."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """Keep all that is done within together, or nothing of it."""
        ...


@dataclass
class Halt:
    """Where a run stopped before its last step: it ends there, or it waits."""

    end: End | None = None
    pauses: list[Pause] = field(default_factory=list[Pause])


def deciders(rule: RuleModel, tables: Mapping[str, TableModel]) -> dict[str, Decider]:
    """Return the tables that a rule asks, compiled."""
    asked = {placed.model.table for placed in all_steps(rule.steps) if isinstance(placed.model, DecideModel)}
    return {key: compile_table(tables[key]) for key in asked}


def walk(journal: Journal, steps: Steps, work: Work, before: str = "") -> Halt | None:
    """Carry out what is left of a block; returns None where it came to its end."""
    for number, placed in enumerate(steps):
        position = f"{before}{number}"
        runner = runner_of(placed.model)
        done = journal.done(position)
        if done is not None:
            runner.restore(placed.model, done.result, work)
        else:
            found = journal.carry_out(position, placed, work)
            if isinstance(found, Pause):
                return Halt(pauses=[found])
            done = found
        if isinstance(placed.model, EndModel | ReturnModel) and (found := cast("dict[str, Json]", done.result))["ends"]:
            return Halt(End(placed.model.kind, placed.model.why if isinstance(placed.model, EndModel) else _NO_WORDS, found.get("values")))
        if isinstance(runner, Opening):
            opened = cast("Opening[StepModel]", runner).blocks(placed.model, done.result, work)
            halt = _blocks(journal, placed, position, opened)
            if halt is not None:
                return halt
    return None


def _blocks(journal: Journal, placed: Placed, position: str, blocks: Sequence[Block]) -> Halt | None:
    match placed.model:
        case ParallelModel():
            return _branches(journal, placed, position, blocks)
        case TransactionModel():
            with journal.together():
                return _in_order(journal, position, blocks)
        case _:
            return _in_order(journal, position, blocks)


def _in_order(journal: Journal, position: str, blocks: Sequence[Block]) -> Halt | None:
    for block in blocks:
        halt = walk(journal, block.steps, block.work, f"{position}/{block.name}/")
        if halt is not None:
            return halt
    return None


def _branches(journal: Journal, placed: Placed, position: str, blocks: Sequence[Block]) -> Halt | None:
    """Go as far as it goes in each branch; it is over once enough of them are. Those that then finish beside keep the run alive."""
    model = cast("ParallelModel", placed.model)
    closed = journal.done(f"{position}/over") is not None
    if closed and not model.finish:
        return None
    over = 0
    pauses: list[Pause] = []
    for block in blocks:
        halt = walk(journal, block.steps, block.work, f"{position}/{block.name}/")
        if halt is not None and halt.end is not None:
            return halt
        pauses += halt.pauses if halt is not None else ()
        over += halt is None
        if over == model.needed and not model.finish:
            break
    if over < model.needed and not closed:
        return Halt(pauses=pauses)
    if model.needed < len(blocks) and not closed:
        journal.close(f"{position}/over", placed)
    blocks[0].work.beside.extend(pauses if model.finish else ())
    return None


def run_step(moment: Moment) -> StepDone | Pause:
    """Carry out a step; raises Invalid with all reasons, placed below the step."""
    step = moment.placed.model
    started = time.perf_counter()
    outcome = cast("StepRunner[StepModel]", runner_of(step)).run(step, moment)
    if isinstance(outcome, Pause):
        return outcome
    return StepDone(outcome.result, traced(moment.placed, outcome, time.perf_counter() - started, moment.skipped))


def traced(placed: Placed, outcome: Outcome, seconds: float, skipped: Mapping[str, int]) -> dict[str, Json]:
    """Return what a step tells people, by its path in the rule."""
    step = placed.model
    return {
        "path": "/".join(map(str, (*placed.at, step.kind))),
        "entity": step.entity,
        "in": outcome.came_in,
        "out": outcome.went_out,
        "skipped": {**skipped},
        "sample": [*outcome.sample],
        "ms": round(seconds * 1000, 1),
    }
