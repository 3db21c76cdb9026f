"""Where steps stand: a position such as `2/then/0` in a definition's steps, and what a step says without those within it."""

from collections.abc import Sequence

from ....kernel.json import Json
from .blocks import ChooseStep, EachStep, IfStep, ParallelStep, Step, TransactionStep

_WITHIN = {"then", "else_", "steps", "transaction", "parallel", "when"}


def step_at(steps: Sequence[Step], position: str) -> Step | None:
    """Return the step at a position; None where there is none."""
    found: Step | None = None
    inside: Sequence[Step] = steps
    for i, part in enumerate(position.split("/")):
        if i % 2:
            inside = block_of(found, part) if found is not None else ()
            continue
        if not part.isdecimal() or int(part) >= len(inside):
            return None
        found = inside[int(part)]
    return found


def block_of(step: Step, name: str) -> Sequence[Step]:
    """Return a block of a step by its name in positions (`then`, `each:4`, `when:1`); nothing where it has no such block."""
    _, _, number = name.partition(":")
    at = int(number) if number.isdecimal() else 0
    match step:
        case IfStep():
            return step.then if name == "then" else step.else_
        case ChooseStep():
            return step.else_ if name == "else" else step.when[at].steps if at < len(step.when) else ()
        case EachStep():
            return step.steps
        case ParallelStep():
            return step.parallel[at] if at < len(step.parallel) else ()
        case TransactionStep():
            return step.transaction
        case _:
            return ()


def without_blocks(step: Step) -> Json:
    """Return what a step says, without the steps within it: how many ways it has, and by which conditions."""
    told: dict[str, Json] = {"kind": type(step).__name__, **step.model_dump(mode="json", exclude=_WITHIN)}
    match step:
        case IfStep():
            told["if"] = [step.if_, bool(step.else_)]
        case ChooseStep():
            told["when"] = [way.if_ for way in step.when]
            told["else"] = bool(step.else_)
        case ParallelStep():
            told["branches"] = len(step.parallel)
        case _:
            pass
    return told
