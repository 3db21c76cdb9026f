"""Whether a run that began with an older release can go on with its rule as it reads now: what it did must read as it did then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...kernel.problems import Problem
from ...metamodel.kinds.steps import Step
from ...metamodel.kinds.steps.positions import block_of, step_at, without_blocks

_MARKS = ("sent", "over")


@dataclass(frozen=True)
class Course:
    """How far a run came: the positions of what it did, in order, and of what it waits for; the steps as they read then and now."""

    done: Sequence[str]
    waits: Sequence[str]
    then: Sequence[Step]
    now: Sequence[Step]

    def hindrances(self) -> Iterator[Problem]:
        """Yield every reason why the run cannot go on with the steps of now."""
        told: set[str] = set()
        for position in self.done:
            place = _bare(position)
            before, after = step_at(self.then, place), step_at(self.now, place)
            if place in told or (before is not None and after is not None and without_blocks(before) == without_blocks(after)):
                continue
            told.add(place)
            yield Problem("run_step_differs" if after is not None else "run_step_gone", {"step": _spoken(place)})
        for position in self.waits:
            before, after = step_at(self.then, position), step_at(self.now, position)
            if after is None or type(before) is not type(after):
                yield Problem("run_wait_gone", {"step": _spoken(position)})
        for block in self._over():
            if len(_block(self.then, block)) != len(_block(self.now, block)):
                yield Problem("run_block_differs", {"step": _spoken(block.rpartition("/")[0])})

    def begun_anew(self) -> list[str]:
        """Return the positions of waits that read otherwise now: they begin anew."""
        found = [(each, step_at(self.then, each), step_at(self.now, each)) for each in self.waits]
        return [each for each, before, after in found if before is None or after is None or without_blocks(before) != without_blocks(after)]

    def _over(self) -> Iterator[str]:
        """Yield the blocks that the run has left behind: something further on was done or is waited for."""
        order = [*map(_bare, self.done), *self.waits]
        for block in dict.fromkeys(part for position in order for part in _blocks_around(position)):
            last = max(i for i, position in enumerate(order) if position.startswith(f"{block}/"))
            beside = f"{block.rpartition('/')[0]}/branch:" if "/branch:" in block else "\0"
            if any(not each.startswith((f"{block}/", beside)) for each in order[last + 1 :]):
                yield block


def shown(now: Sequence[Step], places: Mapping[str, object] | Sequence[str]) -> tuple[str, ...]:
    """Return positions with the kind of the steps that stand there, as people are told."""
    found = ((each, step_at(now, each)) for each in places)
    return tuple(f"{_spoken(each)} {type(step).__name__.removesuffix('Step').lower()}" if step else _spoken(each) for each, step in found)


def _bare(position: str) -> str:
    head, _, tail = position.rpartition("/")
    return head if tail in _MARKS else position


def _spoken(position: str) -> str:
    """Return a position as people count: the first step is 1."""
    return "/".join(str(int(part) + 1) if part.isdecimal() else part for part in position.split("/"))


def _blocks_around(position: str) -> Iterator[str]:
    parts = position.split("/")
    for end in range(2, len(parts), 2):
        yield "/".join(parts[:end])


def _block(steps: Sequence[Step], block: str) -> Sequence[Step]:
    place, _, name = block.rpartition("/")
    found = step_at(steps, place)
    return block_of(found, name) if found is not None else ()
