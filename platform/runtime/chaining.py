"""Seals what happened into chains, beside those who save: a seal covers some lines and, by the chain before it, all earlier ones.

Nobody who writes waits for it. What was written in the last seconds is not covered yet, and the oldest transaction under way holds the
seal back behind it: a line that comes later with an earlier number would look like one that was slipped in.
"""

import logging
import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from ..kernel.problems import FormwrightError
from ..store import seals
from ..store.engine import StoreConflict
from ..store.seals import BOOKS, Seal
from .anchors import Anchor, Anchors, anchors_of
from .engine import Engine

AT_ONCE = 1000
PURPOSE = "books"
_LOG = logging.getLogger(__name__)
_EVERY_SECONDS = 5.0
_ANCHOR_SECONDS = 60.0
_SHARE = 4
"""For each second of sealing it rests so many: what an old house has written before is sealed by and by."""


class _Look(NamedTuple):
    """Up to where lines could be seen, and which transactions might still bring lines below that."""

    reached: int
    writers: frozenset[str]


class Chain:
    """Continues the chain of one book."""

    def __init__(self, engine: Engine, book: str) -> None:
        """Begin behind the newest seal."""
        self._engine = engine
        self._book = book
        self._look: _Look | None = None

    def settled(self) -> int:
        """Return the number up to which no line can come any more, as far as that is known; what is behind is looked at for later."""
        done = 0
        with self._engine.database.read() as connection:
            if self._look is not None and not self._look.writers & seals.writers(connection, self._book):
                done, self._look = self._look.reached, None
            if self._look is None:
                # First what can be seen, then who is writing: whoever took a number before that is among them.
                reached = seals.reached(connection, self._book)
                self._look = _Look(reached, seals.writers(connection, self._book))
        return done if self._look.writers else self._look.reached

    def seal(self, settled: int) -> Seal | None:
        """Seal the next lines up to a number; None where there are none, or where somebody else has just sealed them."""
        engine = self._engine
        with engine.database.read() as connection:
            before = seals.newest(connection, self._book)
            found = seals.lines(connection, self._book, before.last if before else None, settled, AT_ONCE)
            # A chain begun without a key is signed once there is one; a signature that was taken off is never made again.
            signs = bool(self._engine.keys) and before is not None and not before.signature and not seals.signed(connection, self._book)
            if not found and not signs:
                return None
        seal = next_seal(engine, self._book, before, found)
        with suppress(StoreConflict), engine.database.write() as connection:
            seals.add(connection, seal)
            return seal
        return None


def next_seal(engine: Engine, book: str, before: Seal | None, found: list[tuple[int, bytes]]) -> Seal:
    """Return the seal over lines behind the newest one, signed where the server has a key."""
    after = before.last if before else 0
    seal = Seal(
        book, before.number + 1 if before else 1, after, found[-1][0] if found else after, len(found), seals.digest_of(found),
        engine.clock.now(), "", "", seals.marks_of(found, after),
    )  # fmt: skip
    chain = seals.chain_of(seal, before)
    return replace(seal, chain=chain, signature=engine.keys.sign(PURPOSE, chain) if engine.keys else "")


def seal_up(engine: Engine, seconds: float = 5.0) -> dict[str, int]:
    """Seal everything that is there by now, and return how many lines of each book; waits for transactions under way so long."""
    counts: dict[str, int] = {}
    for book in BOOKS:
        chain, until = Chain(engine, book), time.monotonic() + seconds
        with engine.database.read() as connection:
            wanted = seals.reached(connection, book)
        while (settled := chain.settled()) < wanted and time.monotonic() < until:
            time.sleep(0.02)
        counts[book] = 0
        while (seal := chain.seal(settled)) is not None:
            counts[book] += seal.count
    return counts


class Sealer:
    """Seals every few seconds in a thread of its own, and keeps anchors."""

    def __init__(self, engine: Engine, anchors: Anchors | None = None) -> None:
        """Seal the books of an engine's database."""
        self._chains = {book: Chain(engine, book) for book in BOOKS}
        self._anchors = anchors or anchors_of(engine.database)
        self._engine = engine
        self._anchored: dict[str, tuple[float, int]] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="formwright-sealer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout: float = 10) -> None:
        """Ask to stop after the present seal, and wait for it."""
        self._stopping.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.wait(_EVERY_SECONDS):
            for book, chain in self._chains.items():
                try:
                    self._go_on(chain)
                except FormwrightError as error:
                    _LOG.warning("The book %s cannot be sealed: %s", book, error)
                except Exception:  # noqa: BLE001 - one fault must not end the sealing
                    _LOG.exception("The sealer met an error")

    def _go_on(self, chain: Chain) -> None:
        settled = chain.settled()
        while not self._stopping.is_set():
            began = time.monotonic()
            seal = chain.seal(settled)
            if seal is None:
                return
            self._anchor(seal)
            if seal.count < AT_ONCE:
                return
            self._stopping.wait(_SHARE * (time.monotonic() - began))

    def _anchor(self, seal: Seal) -> None:
        at, _ = self._anchored.get(seal.book, (-_ANCHOR_SECONDS, 0))
        if time.monotonic() - at >= _ANCHOR_SECONDS:
            self._anchors.keep(Anchor(seal.book, seal.number, seal.chain), self._engine.clock.now())
            _LOG.info("book %s sealed up to line %d: seal %d, chain %s", seal.book, seal.last, seal.number, seal.chain)
            self._anchored[seal.book] = (time.monotonic(), seal.number)
