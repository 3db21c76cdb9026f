"""Records over HTTP with rights on, beside a hand-written FastAPI and SQLAlchemy Core service on the same tables."""

import argparse
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any, cast
from urllib.parse import quote

from formwright.kernel.json import dumps

from .databases import fresh_databases
from .http_client import Line, Load, Request, drive, request
from .http_servers import cpu_seconds, family, free_port, postgres_processes, serving
from .http_world import STATUSES, build

ROUNDS = 3
SECONDS = 2.0
STEPS = ("create", "get", "list", "expand", "update", "totals")
TARGET = 0.77
_HEAD = "step      engine/s   floor/s  ratio   engine ms  floor ms  ratio    p95 ms  database ms"


@dataclass
class Service:
    """A running service and the requests that it understands."""

    name: str
    port: int
    pids: list[int]
    requests: "Requests"


@dataclass
class Measured:
    """The runs of one step on one service."""

    rates: list[float] = field(default_factory=list[float])
    cpu: list[float] = field(default_factory=list[float])
    database: list[float] = field(default_factory=list[float])
    waits: list[float] = field(default_factory=list[float])


class Requests:
    """Makes the requests of the steps; what both services share is counted once."""

    def __init__(self, token: str, demands: list[str], articles: list[str], shared: "Shared") -> None:
        """Ask as one person about known records."""
        self.headers = {"Authorization": f"Bearer {token}"}
        self.demands = demands
        self.articles = articles
        self.shared = shared
        self.rng = random.Random(7)
        self.statuses = cycle(STATUSES)

    def body(self) -> bytes:
        """Return a new demand, as both services take it."""
        article = self.rng.choice(self.articles)
        return dumps(
            {"code": f"N{next(self.shared.codes)}", "article": article, "customer": "Customer 1", "quantity": "2.5",
             "status": "planned", "priority": 3, "due_at": "2027-01-01T08:00:00Z"}
        )  # fmt: skip

    def change(self) -> tuple[str, bytes]:
        """Return a demand's id and a change of it that builds on its version."""
        at = next(self.shared.turns) % len(self.shared.versions)
        version = self.shared.versions[at]
        self.shared.versions[at] += 1
        return self.demands[at], dumps({"version": version, "status": STATUSES[version % 5], "priority": version % 100})

    def source(self, step: str) -> Callable[[], Request]:
        """Return what makes a step's requests."""
        raise NotImplementedError


@dataclass
class Shared:
    """What both services must agree on: fresh codes, and the version of each record that is changed."""

    codes: Iterator[int] = field(default_factory=count)
    turns: Iterator[int] = field(default_factory=count)
    versions: list[int] = field(default_factory=lambda: [1] * 5000)


class EngineRequests(Requests):
    """As the product's API takes them."""

    def source(self, step: str) -> Callable[[], Request]:
        """Return what makes a step's requests."""
        base = "/api/bench/records/demand"
        match step:
            case "create":
                return lambda: request("POST", base, self.headers, self.body())
            case "get":
                return lambda: request("GET", f"{base}/{self.rng.choice(self.demands)}", self.headers)
            case "list" | "expand":
                more = "&expand=article,steps" if step == "expand" else ""
                pages = [
                    request(
                        "GET", f"{base}?where={quote(f'status == {s!r}')}&order_by=due_at&limit=50{more}", self.headers
                    )
                    for s in STATUSES
                ]
                turn = cycle(pages)
                return lambda: next(turn)
            case "update":
                return self._update
            case _:
                groups = request("GET", f"{base}/groups?by=status&sum=quantity", self.headers)
                return lambda: groups

    def _update(self) -> Request:
        record_id, body = self.change()
        return request("PATCH", f"/api/bench/records/demand/{record_id}", self.headers, body)


class FloorRequests(Requests):
    """As the hand-written service takes them."""

    def source(self, step: str) -> Callable[[], Request]:
        """Return what makes a step's requests."""
        match step:
            case "create":
                return lambda: request("POST", "/demands", self.headers, self.body())
            case "get":
                return lambda: request("GET", f"/demands/{self.rng.choice(self.demands)}", self.headers)
            case "list" | "expand":
                more = "&expand=1" if step == "expand" else ""
                turn = cycle([request("GET", f"/demands?status={s}&limit=50{more}", self.headers) for s in STATUSES])
                return lambda: next(turn)
            case "update":
                return self._update
            case _:
                totals = request("GET", "/totals", self.headers)
                return lambda: totals

    def _update(self) -> Request:
        record_id, body = self.change()
        return request("PATCH", f"/demands/{record_id}", self.headers, body)


def services(stack: ExitStack, url: str) -> tuple[Service, Service]:
    """Fill a database and start both services on it."""
    token, demands, articles = build(url)
    shared = Shared()
    port, floor_port = free_port(), free_port()
    own = ("-m", "formwright", "serve", "--port", str(port), "--database", url, "--no-rules")
    engine = stack.enter_context(serving(own, port, {}))
    driver = url.replace("postgresql://", "postgresql+psycopg://")
    command = ("-m", "uvicorn", "--factory", "benchmarks.floor.service:create", "--port", str(floor_port))
    command += ("--no-access-log", "--log-level", "warning")
    floor = stack.enter_context(serving(command, floor_port, {"FLOOR_DATABASE": driver, "FLOOR_TOKEN": token}))
    return (
        Service("engine", port, family(engine), EngineRequests(token, demands, articles, shared)),
        Service("floor", floor_port, family(floor), FloorRequests(token, demands, articles, shared)),
    )


def check_alike(engine: Service, floor: Service) -> None:
    """Raise where the two services do not answer the same: they would not be doing the same work."""
    for step in ("get", "list", "expand", "totals"):
        answers: list[Any] = []
        for service in (engine, floor):
            service.requests.rng.seed(3)
            answer = Line(service.port).ask(service.requests.source(step)())
            if answer.status != 200:
                raise RuntimeError(f"{service.name} {step}: {answer.status} {answer.body[:500]!r}")
            answers.append(_plain(answer.json()))
        if answers[0] != answers[1]:
            raise RuntimeError(f"{step} differs:\n{str(answers[0])[:1500]}\n{str(answers[1])[:1500]}")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        known = cast("dict[str, Any]", value)
        return {
            k: _plain(v) for k, v in known.items() if k not in ("next", "version", "demand") and not k.endswith("_at")
        }
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, str) and value.replace(".", "").isdecimal() and "." in value:
        return value.rstrip("0").rstrip(".")
    return value


def measure(service: Service, step: str, seconds: float, into: Measured) -> Load:
    """Drive one step for some seconds and note what it gave and cost."""
    databases = postgres_processes()
    before, before_database = cpu_seconds(service.pids), cpu_seconds(databases)
    load = drive(service.port, service.requests.source(step), seconds)
    good = len(load.waits) - load.refused
    if load.refused > len(load.waits) / 100 or not good:
        raise RuntimeError(f"{service.name} {step}: {load.refused} of {len(load.waits)} refused: {load.first_refusal}")
    into.rates.append(load.rate)
    into.cpu.append((cpu_seconds(service.pids) - before) / good * 1000)
    into.database.append((cpu_seconds(databases) - before_database) / good * 1000)
    into.waits.append(load.percentile(0.95))
    return load


def run(name: str, url: str, rounds: int, seconds: float, steps: Sequence[str]) -> dict[str, float]:
    """Measure one database; print a table and return the ratio of rates by step."""
    with ExitStack() as stack:
        engine, floor = services(stack, url)
        check_alike(engine, floor)
        found = {(s.name, step): Measured() for s in (engine, floor) for step in steps}
        for step in steps:
            for service in (engine, floor):
                measure(service, step, seconds / 2, Measured())
        for _ in range(rounds):
            for step in steps:
                for service in (engine, floor):
                    measure(service, step, seconds, found[service.name, step])
    print(f"\n{name}\n{_HEAD}")
    return {step: _line(step, found["engine", step], found["floor", step]) for step in steps}


def _line(step: str, engine: Measured, floor: Measured) -> float:
    middle = statistics.median
    ratio = middle([e / f for e, f in zip(engine.rates, floor.rates, strict=True)])
    cpu = middle([f / e for e, f in zip(engine.cpu, floor.cpu, strict=True)])
    print(
        f"{step:8} {middle(engine.rates):9.0f} {middle(floor.rates):9.0f} {ratio:6.2f}   {middle(engine.cpu):9.3f} "
        f"{middle(floor.cpu):9.3f} {cpu:6.2f}   {middle(engine.waits):7.1f}  {middle(engine.database):.2f} {middle(floor.database):.2f}"
    )
    return ratio


def main(arguments: Sequence[str] = ()) -> int:
    """Measure on the databases asked for, both if none is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks http", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--step", action="append", choices=STEPS)
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    given = parser.parse_args(list(arguments))
    print(f"ratio: engine to floor, of requests per second and of processor time per request; over {TARGET} is the aim")
    for name, urls in fresh_databases(1):
        if given.database in (None, name):
            run(name, next(iter(urls)), given.rounds, given.seconds, given.step or STEPS)
    return 0
