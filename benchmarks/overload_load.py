"""Requests that come whether or not those before were answered, as they do in life: an open loop on kept connections."""

import random
import selectors
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .http_client import Answer, Line, Request, Source

MOST_LINES = 700
_TICK_SECONDS = 0.002
_LAST_SECONDS = 20.0
_LATER = (429, 503)


@dataclass
class Told:
    """What one kind of request was answered."""

    good: list[float] = field(default_factory=list[float])
    later: list[float] = field(default_factory=list[float])
    wrong: Counter[str] = field(default_factory=Counter[str])

    def take(self, answer: Answer, wait: float) -> None:
        """Take an answer: good, told to come back and when, or wrong."""
        if answer.status < 300:
            self.good.append(wait)
        elif answer.status in _LATER and b"\r\nretry-after:" in answer.head:
            self.later.append(wait)
        else:
            self.wrong[f"{answer.status} {answer.body[:120].decode(errors='replace')}"] += 1


def percentile(waits: Sequence[float], share: float) -> float:
    """Return the wait in milliseconds that this share of them did not exceed."""
    ordered = sorted(waits)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


@dataclass
class _Asked:
    kind: str
    due: float


class Crowd:
    """Everybody who asks: how often each kind, by its share; what is answered is kept by kind."""

    def __init__(self, port: int, sources: Mapping[str, Source], shares: Mapping[str, float], seed: int = 7) -> None:
        """Ask a port of this machine."""
        self._port, self._sources = port, sources
        self._kinds, self._weights = list(shares), list(shares.values())
        self._rng = random.Random(seed)
        self._idle: list[Line] = []
        self._busy: dict[Line, _Asked] = {}
        self._selector = selectors.DefaultSelector()
        self.told: dict[str, Told] = {kind: Told() for kind in sources}
        self.unsent = 0
        self.seconds = 0.0
        self.on_good: Callable[[str, Answer], None] = lambda _kind, _answer: None

    def ask(self, rate: float, seconds: float, beside: Mapping[str, float] | None = None) -> None:
        """Ask so often a second for some seconds, and each kind `beside` at a rate of its own; then take the last answers."""
        begun = time.perf_counter()
        dues = {"": [begun, 1 / rate], **{kind: [begun, 1 / each] for kind, each in (beside or {}).items()}}
        while (now := time.perf_counter()) < begun + seconds:
            for kind, due in dues.items():
                while due[0] <= now:
                    self._send(kind or self._rng.choices(self._kinds, self._weights)[0], due[0])
                    due[0] += due[1]
            self._listen(_TICK_SECONDS)
        self.seconds += time.perf_counter() - begun
        last = time.perf_counter() + _LAST_SECONDS
        while self._busy and time.perf_counter() < last:
            self._listen(0.1)
        for line, asked in [*self._busy.items()]:
            self._drop(line)
            self.told[asked.kind].wrong["no answer"] += 1

    def close(self) -> None:
        """Hang up."""
        for line in [*self._idle, *self._busy]:
            line.socket.close()
        self._selector.close()

    def _send(self, kind: str, due: float) -> None:
        if len(self._busy) >= MOST_LINES:
            self.unsent += 1
            return
        data: Request = self._sources[kind]()
        line = self._idle.pop() if self._idle else None
        try:
            if line is None:
                line = Line(self._port)
                self._selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(data)
        except OSError:
            if line is not None:
                self._drop(line)
            self.told[kind].wrong["no connection"] += 1
            return
        self._busy[line] = _Asked(kind, due)

    def _listen(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            line: Line = key.data
            asked = self._busy.get(line)
            try:
                answer = line.receive()
            except OSError:
                self._drop(line)
                if asked is not None:
                    self.told[asked.kind].wrong["cut off"] += 1
                continue
            if asked is None or answer is None:
                continue
            self._taken(line, asked, answer)

    def _taken(self, line: Line, asked: _Asked, answer: Answer) -> None:
        self.told[asked.kind].take(answer, time.perf_counter() - asked.due)
        if answer.status < 300:
            self.on_good(asked.kind, answer)
        if b"\r\nconnection: close" in answer.head:
            self._drop(line)
        else:
            del self._busy[line]
            self._idle.append(line)

    def _drop(self, line: Line) -> None:
        self._selector.unregister(line.socket)
        line.socket.close()
        self._busy.pop(line, None)
        if line in self._idle:
            self._idle.remove(line)
