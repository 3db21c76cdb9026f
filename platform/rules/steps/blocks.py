# ruff: noqa: ARG002 - what a kind of step is given is the same for all of them
"""The steps that only lead to others: ways through the rule. What they found out is kept, so that a resumed run goes the same way."""

from collections.abc import Sequence
from typing import cast

from ...kernel.json import Json
from ...metamodel.rule_model import ChooseModel, EachModel, IfModel, ParallelModel, TransactionModel
from ..combine import asked, combinations, computing, once_each
from ..reading import RecordSet
from ..work import Block, Moment, Outcome, Work


class Leading:
    """What these steps share: they change no set."""

    def restore(self, step: object, result: Json, work: Work) -> None:
        """Nothing to put back: blocks see the sets as they are."""


class IfRunner(Leading):
    """The step `if`."""

    def run(self, step: IfModel, moment: Moment) -> Outcome:
        """Ask the condition about the sets."""
        holds = asked(moment, step.condition)
        return Outcome({"way": "then" if holds else "else"}, 1, 1)

    def blocks(self, step: IfModel, result: Json, work: Work) -> Sequence[Block]:
        """Return the block that the condition chose."""
        way = str(cast("dict[str, Json]", result)["way"])
        return (Block(way, step.then if way == "then" else step.otherwise, work.within()),)


class ChooseRunner(Leading):
    """The step `choose`."""

    def run(self, step: ChooseModel, moment: Moment) -> Outcome:
        """Part the set: each record goes the first way that is open to it."""
        (loop,) = step.loops
        rows = once_each(combinations(moment, step.loops, step.conditions), loop.name)
        ways = [computing(condition, moment.world.environment) for condition in step.conditions]
        parts: list[list[str]] = [[] for _ in range(len(ways) + 1)]
        for row in rows:
            chosen = next((i for i, holds in enumerate(ways) if holds(row) is True), len(ways))
            parts[chosen].append(str(row[loop.name]))
        if not step.otherwise:
            moment.skip("condition", len(parts[-1]))
        return Outcome({"parts": cast("Json", parts)}, len(rows), len(rows) - moment.skipped.get("condition", 0))

    def blocks(self, step: ChooseModel, result: Json, work: Work) -> Sequence[Block]:
        """Return the ways that some records go."""
        root = step.loops[0].root
        parts = cast("dict[str, list[list[str]]]", result)["parts"]
        names = [*(f"when:{i}" for i in range(len(step.ways))), "else"]
        ways = zip(names, (*step.ways, step.otherwise), parts, strict=True)
        return [Block(name, steps, work.within(**{root: part_of(work, root, ids)})) for name, steps, ids in ways if ids and steps]


class EachRunner(Leading):
    """The step `each`."""

    def run(self, step: EachModel, moment: Moment) -> Outcome:
        """Cut the set into lots, in its order."""
        ids = moment.work.sets[step.loops[0].root].ids
        lots = [ids[start : start + step.at_once] for start in range(0, len(ids), step.at_once)]
        return Outcome({"lots": cast("Json", lots)}, len(ids), len(lots))

    def blocks(self, step: EachModel, result: Json, work: Work) -> Sequence[Block]:
        """Return the block for each lot."""
        root = step.loops[0].root
        lots = cast("dict[str, list[list[str]]]", result)["lots"]
        return [Block(f"each:{i}", step.steps, work.within(**{root: part_of(work, root, ids)})) for i, ids in enumerate(lots)]


class ParallelRunner(Leading):
    """The step `parallel`."""

    def run(self, step: ParallelModel, moment: Moment) -> Outcome:
        """Count the branches."""
        return Outcome({}, len(step.branches), step.needed)

    def blocks(self, step: ParallelModel, result: Json, work: Work) -> Sequence[Block]:
        """Return all branches."""
        return [Block(f"branch:{i}", steps, work.within()) for i, steps in enumerate(step.branches)]


class TransactionRunner(Leading):
    """The step `transaction`."""

    def run(self, step: TransactionModel, moment: Moment) -> Outcome:
        """Do nothing: it is the runtime that keeps the steps within together."""
        return Outcome({}, 0, 0)

    def blocks(self, step: TransactionModel, result: Json, work: Work) -> Sequence[Block]:
        """Return the steps."""
        return (Block("steps", step.steps, work.within()),)


def part_of(work: Work, root: str, ids: Sequence[str]) -> RecordSet:
    """Return the part of a set that some of its records are, with what tables said about them."""
    answers = work.sets[root].answers
    return RecordSet([*ids], {i: answers[i] for i in ids if i in answers})
