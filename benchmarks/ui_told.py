"""Figures beside their limits: medians, how far they spread, what a page with nothing in it takes, and which of them decides."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

STEADY = 24.0
"""Milliseconds from a key to its paint on an empty page at a quarter of the speed. A machine that needs longer has other work to do."""


@dataclass(frozen=True)
class Line:
    """One figure: what was read, under which conditions, and how it was judged."""

    what: str
    conditions: str
    read: str
    limit: str
    judged: str


@dataclass
class Told:
    """All figures of a run. On a steady machine medians decide; on a busy one the best of several, or the page's own work."""

    steady: bool = True
    lines: list[Line] = field(default_factory=list[Line])
    missed: list[str] = field(default_factory=list[str])

    def probed(self, empty_page: Sequence[float]) -> None:
        """Take how long a key takes on an empty page: it tells what the machine can promise."""
        self.steady = median(empty_page) <= STEADY
        self.note(
            "machine",
            "empty page, key to paint, 4x processor",
            f"{spread(empty_page)} ms",
            f"steady <= {STEADY:g} ms: {'yes' if self.steady else 'no'}",
        )

    def note(self, what: str, conditions: str, read: str, judged: str = "not judged") -> None:
        """Say something that has no limit of its own."""
        self._add(Line(what, conditions, read, "", judged))

    def __call__(
        self,
        what: str,
        conditions: str,
        found: Sequence[float],
        own: float | None,
        most: float,
        unit: str,
        *,
        least: bool = False,
        floor: str = "",
    ) -> None:
        """Judge figures. `own` is what the page itself would give on an idle machine; `floor` what a page with nothing in it gave."""
        best = max(found) if least else min(found)
        decides, by = (median(found), "median") if self.steady else (best, "best") if own is None else (own, "own")
        held = decides >= most if least else decides <= most
        told = [f"{spread(found)} {unit}", f"own {own:.2f} {unit}" if own is not None else "", floor]
        self._add(
            Line(
                what,
                conditions,
                "; ".join(filter(None, told)),
                f"{'>=' if least else '<='} {most:g} {unit}",
                f"{'held' if held else 'MISSED'} by {by}",
            )
        )
        if not held:
            self.missed.append(what)

    def table(self) -> str:
        """Return all lines as a table in Markdown, with the load of the machine."""
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        rows = [
            f"| {each.what} | {each.conditions} | {each.limit} | {each.read} | {each.judged} |" for each in self.lines
        ]
        head = [
            f"Load of the machine at the end: {load} on {os.cpu_count()} processors.",
            "",
            "| What | Conditions | Limit | Read | Judged |",
            "|---|---|---|---|---|",
        ]
        return "\n".join([*head, *rows, ""])

    def _add(self, line: Line) -> None:
        self.lines.append(line)
        print(f"{line.what:38} {line.conditions:58} {line.read:50} {line.limit:12} {line.judged}", flush=True)


def spread(found: Sequence[float]) -> str:
    """Return the median, and of several figures the least and the most."""
    return (
        f"{median(found):.2f}"
        if len(found) == 1
        else f"{median(found):.2f} ({min(found):.2f} to {max(found):.2f}, n={len(found)})"
    )
