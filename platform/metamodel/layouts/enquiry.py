"""The enquiry: one box to ask in, and one record answered: how it stands, where it is, when it comes, why late, what happened."""

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field as Option

from ..definition import Definition, Expr, Key, Keys, OrderKey, Path
from ..source import Step
from .base import CHOICES, MOMENTS, Asked, Layout, Need, optional


class Part(Definition):
    """Records that belong to the one asked for: found by a path that leads to it, told by what they show."""

    of: Key
    by: Path = Option(description="The path from one of these records to the one asked for, such as `job.order`.")
    show: tuple[Path, ...] = Option(min_length=1, description="What is told of each.")
    where: Expr | None = Option(default=None, description="Which of them are told; all if not given.")
    order_by: tuple[OrderKey, ...] = Option(default=(), description="Their order; the first few are told.")

    def reads(self, at: tuple[Step, ...]) -> Iterable[Need]:
        """Return the paths that it reads: without the first there is no part."""
        of = (*at, "of")
        yield Need((*at, "by"), self.by, ("reference", "parent"), entity=self.of, falls=at, named=of)
        yield from (Need((*at, "show", i), path, vital=False, entity=self.of, named=of) for i, path in enumerate(self.show))
        paths = enumerate(key.removeprefix("-") for key in self.order_by)
        yield from (Need((*at, "order_by", i), path, vital=False, entity=self.of, named=of) for i, path in paths)


class Events(Part):
    """Records that tell what happened, each with its moment."""

    at: Path = Option(description="The date or moment at which it happened.")

    def reads(self, at: tuple[Step, ...]) -> Iterable[Need]:
        """Return the paths that it reads: it needs its moment, too."""
        yield from super().reads(at)
        yield Need((*at, "at"), self.at, MOMENTS, entity=self.of, falls=at, named=(*at, "of"))


class EnquiryLayout(Layout):
    """What is asked when somebody calls: any piece of what a record is known by, and the answer to read out or to send."""

    type: Literal["enquiry"]
    found_by: Mapping[Key, Path] = Option(
        default_factory=dict[str, str],
        description="Other records that are searched as well, each with the path from it to the one asked for.",
    )
    status: Path = Option(description="The state or choice that says how it stands.")
    done: Keys = Option(default=(), description="The values of `status` in which it can no longer be late.")
    promised: Path | None = Option(default=None, description="The day or moment that was promised.")
    expected: Path | None = Option(default=None, description="The day or moment that is expected now.")
    reasons: tuple[Path, ...] = Option(default=(), description="Fields of the record that say why it is late.")
    place: Part | None = Option(default=None, description="What tells where it is.")
    delay: Part | None = Option(default=None, description="What else tells why it is late.")
    events: tuple[Events, ...] = Option(default=(), description="What happened, beside the record's own history.")

    def needs(self) -> Iterable[Need]:
        """Return the paths of the record and of its parts."""
        yield Need(("status",), self.status, CHOICES)
        yield from optional("promised", self.promised, (*MOMENTS, "formula"))
        yield from optional("expected", self.expected, (*MOMENTS, "formula"))
        yield from (Need(("reasons", i), path, vital=False) for i, path in enumerate(self.reasons))
        for entity, path in self.found_by.items():
            yield Need(("found_by", entity), path, ("reference", "parent"), entity=entity)
        for at, part in self._parts():
            yield from part.reads(at)

    def leads(self) -> Iterable[Need]:
        """Return the paths that must end at the record asked for."""
        for entity, path in self.found_by.items():
            yield Need(("found_by", entity), path, entity=entity)
        yield from (Need((*at, "by"), part.by, entity=part.of) for at, part in self._parts())

    def asks(self) -> Iterable[Asked]:
        """Return the conditions of its parts."""
        yield from (Asked((*at, "where"), part.of, part.where) for at, part in self._parts() if part.where is not None)

    def _parts(self) -> Iterable[tuple[tuple[Step, ...], Part]]:
        named = (("place", self.place), ("delay", self.delay))
        yield from (((name,), part) for name, part in named if part is not None)
        yield from ((("events", i), part) for i, part in enumerate(self.events))
