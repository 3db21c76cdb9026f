"""Looking through others: read only, never more than either sees, marked in every answer and written down."""

import pytest

from formwright.kernel.json import loads
from tests.rights.caller import Asked, Caller
from tests.rights.world import numbered

ORDERS = "/api/guild/records/order"


def _as(who: str, asked: Asked) -> Asked:
    return Asked(asked.method, asked.path, asked.query, asked.body, asked.file, {"x-view-as": who})


@pytest.mark.parametrize(("who", "name"), [("person:ann", "ann"), ("person:C1", "C1")])
def test_who_looks_through_a_person_reads_what_the_person_reads(guild: Caller, who: str, name: str) -> None:
    for asked in (Asked("GET", ORDERS), Asked("GET", "/api/guild/records/client"), Asked("GET", f"{ORDERS}/export")):
        theirs, seen = guild.ask(name, asked), guild.ask("boss", _as(who, asked))
        assert (seen.status, seen.body) == (theirs.status, theirs.body)
        assert seen.headers["x-view-as"] == who


def test_a_role_is_looked_through_with_ones_own_name(guild: Caller) -> None:
    seen = loads(guild.ask("boss", _as("role:agent", Asked("GET", ORDERS))).body)
    assert isinstance(seen, dict)
    assert isinstance(seen["rows"], list)
    assert all(isinstance(row, dict) and "secret" not in row for row in seen["rows"])


def test_nothing_is_changed_through_others_eyes(guild: Caller) -> None:
    for asked in (
        Asked("POST", ORDERS, body={"number": "V1"}),
        Asked("PATCH", f"{ORDERS}/{numbered('order', 3)}", body={"version": 1, "note": "x"}),
        Asked("POST", f"{ORDERS}/{numbered('order', 3)}/transitions/void", body={"version": 1}),
        Asked("DELETE", f"{ORDERS}/{numbered('order', 3)}", {"version": 1}),
        Asked("POST", "/api/tokens", body={"title": "x"}),
        Asked("GET", "/api/account/sessions"),
    ):
        refused = guild.ask("boss", _as("person:ann", asked))
        assert (refused.status, b"view_as_reads_only" in refused.body) == (403, True), asked
        assert refused.headers["x-view-as"] == "person:ann"


def test_who_may_not_look_learns_nothing(guild: Caller) -> None:
    answers = {guild.ask("ann", _as(who, Asked("GET", ORDERS))).body for who in ("person:C1", "person:nobody", "role:guest", "role:none")}
    assert len(answers) == 1
    assert b"view_as_refused" in answers.pop()
    assert guild.ask("boss", _as("agent", Asked("GET", ORDERS))).status == 400


def test_every_look_is_in_the_book(guild: Caller) -> None:
    guild.ask("boss", _as("person:ann", Asked("GET", "/api/guild/records/line")))
    told = guild.ask("kit", Asked("GET", "/api/security-events", {"event": "looked_as"})).body
    assert b"person:ann" in told
    assert b"/api/{app}/records/{entity}" in told
