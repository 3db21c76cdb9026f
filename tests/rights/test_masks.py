"""Masked fields, and caches that know whose they are."""

from typing import Any

import pytest

from formwright.kernel.json import loads
from formwright.metamodel.masks import masked
from formwright.metamodel.query import Query
from formwright.runtime.context import SYSTEM, Actor
from formwright.runtime.read import read
from tests.rights.caller import Asked, Caller

CLIENTS = "/api/guild/records/client"


@pytest.mark.parametrize(("text", "mask", "told"), [
    ("13800001234", "last4", "•••1234"), ("1234567", "last4", "•••"), ("Ada", "first", "A•••"), ("A", "first", "•••"), ("x", "full", "•••"),
])  # fmt: skip
def test_what_a_mask_tells(text: str, mask: Any, told: str) -> None:
    assert masked(text, mask) == told


def _told(guild: Caller, name: str, path: str = CLIENTS, **query: object) -> Any:
    told = guild.ask(name, Asked("GET", path, query))
    return loads(told.body) if told.status == 200 else told.status


def test_a_masked_field_is_told_and_nothing_can_be_asked_about_it(guild: Caller) -> None:
    shown = {row["code"]: row["phone"] for row in _told(guild, "ann")["rows"]}
    there = {row["code"]: row["phone"] for row in _told(guild, "boss")["rows"] if row["code"] in shown}
    assert any(shown.values())
    assert shown == {code: phone and masked(phone, "last4") for code, phone in there.items()}
    assert [row["phone"] for row in _told(guild, "ann", fields="phone")["rows"]] == [*shown.values()]
    for asked in ({"where": "phone != null"}, {"order_by": "phone"}):
        assert _told(guild, "ann", **asked) == 400
    assert _told(guild, "ann", f"{CLIENTS}/groups", by="phone") == 400
    phone = next(each for each in there.values() if each)
    assert _told(guild, "ann", search=phone)["rows"] == []
    model = _told(guild, "ann", "/api/guild/model")
    assert model["entities"]["client"]["fields"]["phone"]["type"] == "masked"
    history = guild.ask("ann", Asked("GET", f"{CLIENTS}/{_told(guild, 'ann')['rows'][0]['id']}/history")).body.decode()
    assert phone not in history
    assert phone not in guild.ask("ann", Asked("GET", f"{CLIENTS}/export")).body.decode()


@pytest.mark.parametrize("path", [CLIENTS, "/api/guild/model", "/openapi.json", f"{CLIENTS}/groups?by=code"])
def test_what_one_person_warmed_another_does_not_read(guild: Caller, path: str) -> None:
    path, _, query = path.partition("?")
    asked = Asked("GET", path, dict([query.split("=")]) if query else {})
    app = guild.engine.app("guild")
    app.readers.clear()
    cold = {name: guild.ask(name, asked).body for name in ("ann", "C1", "boss")}
    for first in cold:
        app.readers.clear()
        guild.ask(first, asked)
        assert {name: guild.ask(name, asked).body for name in cold} == cold


def test_no_role_is_taken_for_the_engine(guild: Caller) -> None:
    """A role may have any key; the engine's own rights are kept under one that no role can have."""
    app = guild.engine.app("guild")
    read(guild.engine, app, SYSTEM, Query("client", limit=1))
    for key in ("system", "<system>"):
        nobody = Actor("x", "x", roles={"guild": frozenset((key,))})
        assert app.rights(nobody).visible("client") is None
    marks = {app.rights(Actor("x", "x", roles={"guild": frozenset((key,))})).fingerprint for key in ("system", "agent")}
    assert app.rights(SYSTEM).fingerprint not in marks
