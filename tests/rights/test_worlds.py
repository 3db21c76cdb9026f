"""No row and no field that a person may not see changes anything that the person can find out, through any door.

`FORMWRIGHT_PAIRS=20000` asks for the long run.
"""

import os
import random
from collections.abc import Iterator

import pytest

from tests.rights.comparing import A_WORLD, Pair, told_apart
from tests.rights.doors import DOORS, Asking
from tests.rights.plants import PLANTED, STRUCTURE
from tests.rights.world import AGENT, GUEST, Sees, make, write

PAIRS = int(os.environ.get("FORMWRIGHT_PAIRS", "960"))
_TRIES = 8


@pytest.mark.parametrize("sees", [AGENT, GUEST], ids=["agent", "guest"])
def test_worlds_look_the_same(pair: Pair, sees: Sees) -> None:
    # Most leaks are in our own code, so that one database is asked more than the other.
    share = {"sqlite": 3, "postgresql": 1}[pair[0].engine.database.dialect]
    for seed in range(max(1, PAIRS * share // 8 // A_WORLD)):
        assert list(told_apart(pair, sees, seed)) == []


def test_every_door_tells_something(sqlite_pair: Pair) -> None:
    """A test that is refused everywhere tries nothing; what rules did is for those who see everything, hooks for programs."""
    rng = random.Random(3)
    world = make(rng)
    write(sqlite_pair[0].engine, world)
    asking = Asking(sqlite_pair[0].engine.app("guild"), (world, world), rng)
    silent: list[str] = []
    for door, make_one in DOORS.items():
        told = any(sqlite_pair[0].ask("ann", make_one(asking)).status < 300 for _ in range(80))
        silent += [] if told else [door]
    assert silent == ["audit", "kept", "runs", "hook"]


def test_every_door_has_a_planted_fault() -> None:
    assert {door for doors, _ in PLANTED.values() for door in doors} | STRUCTURE == DOORS.keys()


@pytest.fixture
def planted(request: pytest.FixtureRequest, sqlite_pair: Pair, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, ...]]:
    """Plants a fault for a while; what was compiled and worked out before and with it is forgotten."""
    doors, plant = PLANTED[request.param]
    _forget(sqlite_pair)
    plant(monkeypatch)
    yield doors
    monkeypatch.undo()
    _forget(sqlite_pair)


def _forget(pair: Pair) -> None:
    for caller in pair:
        app = caller.engine.app("guild")
        app.readers.clear()
        app._rights.clear()


@pytest.mark.parametrize("planted", PLANTED, indirect=True)
def test_planted_fault_is_caught(sqlite_pair: Pair, planted: tuple[str, ...]) -> None:
    tries = (told for seed in range(_TRIES) for sees in (AGENT, GUEST) for told in told_apart(sqlite_pair, sees, seed, 20, planted))
    assert next(tries, None) is not None
