"""How often a hook takes calls is counted once, over all processes of an installation, whoever comes at the same moment."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from httpx import Client

from formwright.api.settings import Settings
from formwright.kernel.clock import FrozenClock
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.hooking import make_secret
from formwright.store import hooks
from formwright.store.engine import Database
from tests.api.served import served
from tests.fixtures.kinds import POSTGRESQL
from tests.fixtures.ports import free_port
from tests.fixtures.prepared import Copied
from tests.operations.test_processes import running, wait_until_ready
from tests.triggers.conftest import fill_shop

MOST = 5
MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
Told = Counter[tuple[int, str]]


class Two:
    """Two servers of one installation, with one clock, and somebody who calls a hook of theirs."""

    def __init__(self, engines: tuple[Engine, Engine], clock: FrozenClock, urls: list[str]) -> None:
        """Make the hook's secret."""
        self.clock, self.urls, self._engine = clock, urls, engines[0]
        self.secret = self.renewed()

    def renewed(self) -> str:
        """Return a new secret of the hook."""
        app = self._engine.app("shop")
        return make_secret(self._engine, app, SYSTEM, app.model.rules["delivered"])

    def call(self, count: int) -> Told:
        """Call each server so often, both at the same moment; return the answers, those too often with the seconds to wait."""
        told, begin = Told(), threading.Barrier(2)

        def work(url: str) -> None:
            begin.wait()
            told.update(called(url, self.secret, count))

        workers = [threading.Thread(target=work, args=(url,)) for url in self.urls]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return told


def called(url: str, secret: str, count: int) -> list[tuple[int, str]]:
    """Call a server's hook with bodies of which each is new."""
    with Client(base_url=url, timeout=60, headers={"X-Hook-Secret": secret}) as client:
        answers = [client.post("/api/shop/hooks/delivered", json={"order": {"machine": "M0", "items": []}}) for _ in range(count)]
    return [(answer.status_code, answer.headers.get("retry-after", "")) for answer in answers]


@pytest.fixture
def two(copied: Copied) -> Iterator[Two]:
    clock, url = FrozenClock(MOMENT), copied(fill_shop)
    engines = (Engine(Database(url), clock), Engine(Database(url), clock))
    with ExitStack() as stack:
        yield Two(engines, clock, [stack.enter_context(served(engine, Settings(work_rules=False))) for engine in engines])
    for engine in engines:
        engine.database.close()


def test_two_servers_count_together(two: Two) -> None:
    told = two.call(MOST)
    assert told == {(202, ""): MOST, (429, "61"): MOST}
    two.clock.moment += timedelta(seconds=60)
    assert two.call(1) == {(429, "1"): 2}, "the minute is not over yet, and what is refused is not counted"
    two.clock.moment += timedelta(seconds=1)
    assert two.call(2) == {(202, ""): 4}
    two.clock.moment += timedelta(seconds=30)
    assert two.call(2) == {(202, ""): 1, (429, "31"): 3}


def test_what_is_refused_for_its_body_counts(two: Two) -> None:
    with Client(base_url=two.urls[0], headers={"X-Hook-Secret": two.secret}) as client:
        wrong = [client.post("/api/shop/hooks/delivered", json=body).status_code for body in ([], {}, {"order": 1})]
    assert wrong == [422] * 3
    assert two.call(MOST)[202, ""] == MOST - len(wrong)


def test_a_new_secret_begins_anew_and_the_one_before_is_good_no_longer(two: Two) -> None:
    two.call(MOST)
    before, two.secret = two.secret, two.renewed()
    assert called(two.urls[1], before, 1) == [(401, "")]
    assert two.call(MOST)[202, ""] == MOST


def test_the_check_sees_servers_that_count_alone(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "keep_calls", lambda *_: None)  # pyright: ignore[reportUnknownLambdaType]
    assert two.call(MOST) == {(202, ""): 2 * MOST}


@POSTGRESQL
def test_two_processes_count_together(copied: Copied) -> None:
    url = copied(fill_shop)
    engine = Engine(Database(url))
    app = engine.app("shop")
    secret = make_secret(engine, app, SYSTEM, app.model.rules["delivered"])
    ports = (free_port(), free_port())
    told = Counter[int]()
    with ExitStack() as stack:
        serving = [stack.enter_context(running(url, "serve", "--port", str(port), "--no-rules")) for port in ports]
        for process, port in zip(serving, ports, strict=True):
            with Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                wait_until_ready(client, process)
        for _ in range(MOST):
            for port in ports:
                told.update(code for code, _ in called(f"http://127.0.0.1:{port}", secret, 1))
    engine.database.close()
    assert told == {202: MOST, 429: MOST}
