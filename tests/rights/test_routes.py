"""Every route, tried by everybody: what each kind of person gets is written in routes.yaml and reviewed there; nothing else is given."""

import random
import re
from dataclasses import replace

import pytest

from formwright.api.endpoints import Endpoint
from formwright.api.routes import ENDPOINTS
from tests.rights.caller import Asked, Caller
from tests.rights.doors import DOORS, Asking
from tests.rights.inventory import NAMES, WHO, answers, requests, table
from tests.rights.world import make

_FOLLOWED = frozenset({
    "GET /api/{app}/runs/{run}", "POST /api/{app}/runs/{run}/resume", "POST /api/{app}/bin/restore", "POST /api/{app}/bin/purge",
})  # fmt: skip
"""Asked of what an answer named; comparing.py does it."""
_ELSEWHERE = frozenset({
    "POST /api/{app}/files", "POST /api/{app}/records/{entity}/imports/preview",
    "POST /api/{app}/records/{entity}/imports", "GET /api/{app}/imports", "GET /api/{app}/imports/{import}",
    "POST /api/{app}/imports/{import}/stop", "GET /api/{app}/imports/{import}/refused", "PATCH /api/{app}/filters/{filter}",
    "DELETE /api/{app}/filters/{filter}", "GET /docs",
    "GET /api/{app}/tables", "GET /api/{app}/tables/{table}",
    "GET /api/{app}/tables/{table}/sheet", "POST /api/{app}/tables/{table}/sheet", "POST /api/{app}/rules/{rule}/pause",
    "POST /api/{app}/rules/{rule}/take-up",
})  # fmt: skip
"""One's own uploads, imports and filters, what says the same as another route, and what tells of no record at all."""
_FOR_STRANGERS = frozenset({"GET /track/{app}/{track}", "POST /api/{app}/hooks/{rule}"})
"""What an app shows to strangers on purpose, each page by a definition of its own; a hook is for whoever has its secret."""
REQUESTS = list(requests())


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    assert {endpoint.name for endpoint in ENDPOINTS} == table().keys()


@pytest.mark.parametrize(("endpoint", "asked"), REQUESTS, ids=[endpoint.name for endpoint, _ in REQUESTS])
def test_everybody_gets_what_the_table_says(guild: Caller, endpoint: Endpoint, asked: Asked) -> None:
    expected = {who: table()[endpoint.name][who] for who in WHO}
    assert answers(guild, endpoint, asked) == expected
    if endpoint.method == "GET":
        assert answers(guild, endpoint, replace(asked, method="HEAD")) == expected
    assert {guild.ask(name, replace(asked, method="OPTIONS", body=None, file=None)).status for name in NAMES.values()} == {405}


def test_nobody_and_strangers_get_nothing_of_an_app() -> None:
    rows = {name: row for name, row in table().items() if "{app}" in name and name not in _FOR_STRANGERS}
    let_in = [name for name, row in rows.items() if row["nobody"] != 401 or row["stranger"] != 404]
    assert let_in == []


def test_every_route_of_an_app_has_a_door_that_asks_it(guild: Caller) -> None:
    """A route of live events, say, cannot come without a door that compares what both worlds tell there."""
    rng = random.Random(1)
    asking = Asking(guild.engine.app("guild"), (make(rng), make(rng)), rng)
    asked = {door: [(a.method, a.path) for a in (make_one(asking) for _ in range(150))] for door, make_one in DOORS.items()}
    silent: list[str] = []
    for name, row in table().items():
        method, path = name.split(" ")
        pattern = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
        known = [(m, p) for door in row.get("doors", ()) for m, p in asked[door]]
        if "{app}" in path and not (name in _FOLLOWED | _ELSEWHERE and row["doors"]):
            silent += [] if any(m == method and pattern.fullmatch(p) for m, p in known) else [name]
    assert silent == []


def test_a_planted_route_without_an_entry_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    live = replace(ENDPOINTS[-1], path="/api/{app}/live")
    monkeypatch.setattr("tests.rights.test_routes.ENDPOINTS", (*ENDPOINTS, live))
    with pytest.raises(AssertionError):
        test_every_route_is_in_the_table_and_nothing_else()
