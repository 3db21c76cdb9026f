"""Ten times what a server can do, for minutes, and slow clients: what is answered, how soon, what it costs, what is lost."""

import argparse
import contextlib
import random
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from itertools import count, cycle
from urllib.parse import quote

from formwright.kernel.json import dumps
from formwright.store.engine import Database

from .databases import postgresql_databases, sqlite_databases
from .http_client import Answer, Source, drive, request
from .http_servers import family, free_port, memory_megabytes, serving
from .http_world import STATUSES, build
from .overload_load import Crowd, Told, percentile

TIMES = 10
MOST_MILLISECONDS = 1000.0
"""As long may 95 of 100 writes, and looks at health, take in the crowd."""
MOST_LATER = 3500.0
"""As many milliseconds may it take until those without room are told so: what is only looked at waits three seconds in line."""
LEAST_SHARE = 0.5
"""At least this share of the requests of peace is done in the crowd, where most of them are writes, which cost most."""
MOST_GROWTH = 1.2
"""So many times the memory of a busy server may the crowd cost at most, beside the bounded line."""
RECOVERY_SECONDS = 30.0
_SHARES = {"create": 0.2, "get": 0.48, "list": 0.3, "totals": 0.02}
_BESIDE = {"health": 5.0, "ready": 5.0}
_WARM_SECONDS, _CAPACITY_SECONDS, _SLOW_SECONDS, _SETTLE_SECONDS = 2.0, 6.0, 6.0, 4.0
_HALVES, _BODIES, _READERS = 1000, 200, 200
_KINDS: dict[str, Callable[[int], AbstractContextManager[Iterator[str]]]] = {
    "sqlite": sqlite_databases,
    "postgresql": postgresql_databases,
}


@dataclass
class World:
    """A served app, who asks it, and the writes that were acknowledged."""

    port: int
    pid: int
    url: str
    token: str
    demands: list[str]
    articles: list[str]
    kept: set[str] = field(default_factory=set[str])
    codes: Iterator[int] = field(default_factory=count)

    def sources(self) -> dict[str, Source]:
        """Return what makes the requests of each kind."""
        base, headers, rng = "/api/bench/records/demand", {"Authorization": f"Bearer {self.token}"}, random.Random(7)
        pages = cycle([
            request("GET", f"{base}?where={quote(f'status == {status!r}')}&order_by=due_at&limit=50", headers) for status in STATUSES
        ])  # fmt: skip
        groups, health, ready = (
            request("GET", target, headers) for target in (f"{base}/groups?by=status&sum=quantity", "/health", "/ready")
        )

        def create() -> bytes:
            article = rng.choice(self.articles)
            values = {
                "code": f"N{next(self.codes)}", "article": article, "quantity": "2.5", "status": "planned",
                "due_at": "2027-01-01T08:00:00Z",
            }  # fmt: skip
            return request("POST", base, headers, dumps(values))

        return {
            "create": create, "get": lambda: request("GET", f"{base}/{rng.choice(self.demands)}", headers), "list": lambda: next(pages),
            "totals": lambda: groups, "health": lambda: health, "ready": lambda: ready,
        }  # fmt: skip

    def mixed(self) -> Source:
        """Return requests of all kinds, in their shares."""
        sources, rng = self.sources(), random.Random(3)
        kinds, weights = list(_SHARES), list(_SHARES.values())

        def one() -> bytes:
            return sources[rng.choices(kinds, weights)[0]]()

        return one

    def crowd(self) -> Crowd:
        """Return a crowd whose acknowledged writes are noted."""
        crowd = Crowd(self.port, self.sources(), _SHARES)
        crowd.on_good = self._note
        return crowd

    def _note(self, kind: str, answer: Answer) -> None:
        if kind == "create":
            told = answer.json()
            assert isinstance(told, dict)
            self.kept.add(str(told["id"]))

    def lost(self) -> int:
        """Return how many acknowledged writes the database does not hold."""
        database = Database(self.url)
        with database.read() as connection:
            there = {str(key) for (key,) in connection.exec_driver_sql("SELECT id FROM bench_demand")}
        database.close()
        return len(self.kept - there)

    def memory(self) -> float:
        """Return the resident memory of the server in MB."""
        return memory_megabytes(family(self.pid))[1]


class Verdict:
    """What is promised, line by line."""

    def __init__(self) -> None:
        """Begin with nothing broken."""
        self.held = True

    def say(self, text: str, *, good: bool) -> None:
        """Print a line, and note whether it held."""
        self.held = self.held and good
        print(f"  {'held  ' if good else 'BROKEN'}  {text}", flush=True)


def calm(world: World, capacity: float) -> float:
    """Return how long 95 of 100 requests take at half of what the server can do."""
    crowd = world.crowd()
    crowd.ask(capacity / 2, 4.0)
    crowd.close()
    return percentile([wait for told in crowd.told.values() for wait in told.good], 0.95)


def overload(world: World, capacity: float, seconds: float, verdict: Verdict) -> None:
    """Ask for ten times the capacity, and judge what comes of it."""
    before = world.memory()
    crowd = world.crowd()
    crowd.ask(capacity * TIMES, seconds, _BESIDE)
    crowd.close()
    after = world.memory()
    for kind, told in crowd.told.items():
        print(_line(kind, told, crowd.seconds), flush=True)
    good = sum(len(crowd.told[kind].good) for kind in _SHARES) / crowd.seconds
    asked = sum(len(told.good) + len(told.later) + sum(told.wrong.values()) for told in crowd.told.values()) / crowd.seconds
    wrong = sum((told.wrong for told in crowd.told.values()), start=type(Told().wrong)())
    writes = len(crowd.told["create"].good) / crowd.seconds
    print(f"  asked {asked:,.0f}/s of {capacity * TIMES:,.0f}/s ({crowd.unsent:,} more than the asking side could hold)")
    verdict.say(f"every answer is good, or says when to come back: {dict(wrong.most_common(3)) or 'nothing else'}", good=not wrong)
    verdict.say(f"{good:.0f}/s are done, {good / capacity:.0%} of {capacity:.0f}/s in peace", good=good >= LEAST_SHARE * capacity)
    verdict.say(f"{writes:.0f}/s of them write, {writes / (0.2 * capacity):.0%} of those in peace", good=writes >= 0.2 * capacity)
    for kind, share in (("create", 0.95), ("health", 0.95), ("ready", 0.95)):
        wait = percentile(crowd.told[kind].good, share)
        verdict.say(f"{kind}: 95 of 100 within {wait:.0f} ms", good=wait <= MOST_MILLISECONDS)
    later = percentile([wait for told in crowd.told.values() for wait in told.later], 0.95)
    verdict.say(f"told to come back within {later:.0f} ms (95 of 100)", good=later <= MOST_LATER)
    verdict.say("health is always answered", good=not crowd.told["health"].later)
    verdict.say(f"memory {before:.0f} MB before, {after:.0f} MB after", good=after <= before * MOST_GROWTH)


def _line(kind: str, told: Told, seconds: float) -> str:
    good, later = percentile(told.good, 0.95), percentile(told.later, 0.95)
    done, refused = len(told.good) / seconds, len(told.later) / seconds
    wrong = sum(told.wrong.values())
    return f"  {kind:8} good {done:7.1f}/s p95 {good:6.0f} ms   later {refused:8.1f}/s p95 {later:6.0f} ms   wrong {wrong}"


def recovery(world: World, capacity: float, quiet: float, verdict: Verdict) -> None:
    """Ask for half of the capacity again until it is as it was."""
    begun = time.monotonic()
    wait = 0.0
    while time.monotonic() - begun < RECOVERY_SECONDS:
        crowd = world.crowd()
        crowd.ask(capacity / 2, 1.0)
        crowd.close()
        wait = percentile([each for told in crowd.told.values() for each in told.good], 0.95)
        if not any(told.later or told.wrong for told in crowd.told.values()) and wait <= 2 * max(quiet, 25.0):
            break
    passed = time.monotonic() - begun
    verdict.say(f"as before after {passed:.0f} s: p95 {wait:.0f} ms, {quiet:.0f} ms before", good=passed < RECOVERY_SECONDS)


def slow_clients(world: World, capacity: float, quiet: float, verdict: Verdict) -> None:
    """Let very many connections dawdle, each in its way, and judge what others notice."""
    target = f"/api/bench/records/demand?limit=200&order_by=due_at&where={quote('priority >= 0')}"
    reading = request("GET", target, {"Authorization": f"Bearer {world.token}"})
    body = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
    with ExitStack() as stack:
        slow = [_dawdler(stack, world.port, data) for data in [b"GET /health HTTP/1.1\r\nX-Slow: "] * _HALVES + [body] * _BODIES]
        slow += [_dawdler(stack, world.port, reading * 3, 4096) for _ in range(_READERS)]
        time.sleep(_SETTLE_SECONDS)  # what they asked for is work; how they dawdle afterwards is the question
        crowd = world.crowd()
        end = time.monotonic() + _SLOW_SECONDS
        while time.monotonic() < end:
            crowd.ask(capacity / 2, 1.0)
            for each in slow[:_HALVES]:
                with contextlib.suppress(OSError):
                    each.send(b"x")
        crowd.close()
    wrong = sum((told.wrong for told in crowd.told.values()), start=type(Told().wrong)())
    later = sum(len(told.later) for told in crowd.told.values())
    wait = percentile([each for told in crowd.told.values() for each in told.good], 0.95)
    troubles = f"{later} are told to come back, {dict(wrong.most_common(3)) or 'nothing'} goes wrong"
    verdict.say(f"beside {len(slow):,} slow clients {troubles}", good=not wrong and not later)
    verdict.say(f"beside them p95 {wait:.0f} ms, {quiet:.0f} ms without", good=wait <= 2 * max(quiet, 25.0))


def _dawdler(stack: ExitStack, port: int, data: bytes, room: int = 0) -> socket.socket:
    each = stack.enter_context(socket.socket())
    if room:
        each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    each.settimeout(5)
    each.connect(("127.0.0.1", port))
    with contextlib.suppress(OSError):
        each.sendall(data)
    each.settimeout(0)
    return each


def run(kind: str, url: str, seconds: float) -> bool:
    """Measure one database; tell whether everything held."""
    token, demands, articles = build(url)
    port, verdict = free_port(), Verdict()
    command = ("-m", "formwright", "serve", "--port", str(port), "--database", url)
    with serving(command, port, {"FORMWRIGHT_LOG_LEVEL": "ERROR"}) as pid:
        world = World(port, pid, url, token, demands, articles)
        drive(port, world.mixed(), _WARM_SECONDS, 16)
        load = drive(port, world.mixed(), _CAPACITY_SECONDS, 16)
        print(f"{kind}: {load.rate:.0f}/s in peace, p95 {load.percentile(0.95):.0f} ms with 16 at once, {load.refused} refused", flush=True)
        quiet = calm(world, load.rate)
        overload(world, load.rate, seconds, verdict)
        recovery(world, load.rate, quiet, verdict)
        slow_clients(world, load.rate, quiet, verdict)
        recovery(world, load.rate, quiet, verdict)
        lost = world.lost()
        verdict.say(f"{len(world.kept):,} writes acknowledged, {lost} lost", good=lost == 0)
    return verdict.held


def main(arguments: Sequence[str] = ()) -> int:
    """Measure on the databases asked for; exit code 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks overload", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--database", choices=tuple(_KINDS))
    given = parser.parse_args(list(arguments))
    held = True
    for kind in [given.database] if given.database else _KINDS:
        with _KINDS[kind](1) as urls:
            held = run(kind, next(urls), given.seconds) and held
    return 0 if held else 1
