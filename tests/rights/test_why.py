"""Why somebody can, or cannot: each grant with its place in the file and its conditions, values only for those who read them."""

from typing import Any

import pytest

from formwright.api.cli.main import main
from formwright.kernel.json import loads
from tests.rights.caller import Asked, Caller
from tests.rights.world import numbered

WHY = "/api/guild/why"


def _why(guild: Caller, name: str, **query: object) -> Any:
    told = guild.ask(name, Asked("GET", WHY, query))
    return loads(told.body) if told.status == 200 else told.status


def _order(guild: Caller, keeper: str, state: str) -> str:
    where = f"keeper == '{keeper}' and state == '{state}'"
    rows: Any = loads(guild.ask("boss", Asked("GET", "/api/guild/records/order", {"where": where})).body)
    return str(rows["rows"][0]["id"])


def test_the_grant_its_place_and_its_trace_are_named(guild: Caller) -> None:
    order = _order(guild, "zoe", "open")
    told = _why(guild, "boss", person="ann", entity="order", id=order, action="update", field="amount")
    assert (told["allowed"], told["roles"]) == (False, ["agent"])
    first, second = told["grants"]
    assert (first["role"], first["file"], first["line"]) == ("agent", "roles/agent.yaml", 5)
    assert (first["gives"], first["reasons"]) == (False, ["field"])
    assert (second["line"], second["gives"], second["reasons"]) == (6, False, ["condition"])
    trace = second["rows"]["trace"]
    assert (second["rows"]["text"], second["rows"]["holds"], trace["value"]) == ("keeper == actor.name", False, False)
    assert {(part["text"], part["value"]) for part in trace["parts"]} == {("keeper", "zoe"), ("actor.name", "ann")}


def test_yes_and_depends(guild: Caller) -> None:
    assert _why(guild, "ann", entity="order", id=_order(guild, "ann", "open"), action="update", field="note")["allowed"] is True
    assert _why(guild, "ann", entity="order", action="update")["allowed"] is None
    assert _why(guild, "C1", entity="order", action="update")["allowed"] is False


def test_values_are_told_to_those_who_read_them(guild: Caller) -> None:
    client = loads(guild.ask("ann", Asked("GET", "/api/guild/records/client", {"limit": 1})).body)
    assert isinstance(client, dict)
    record: Any = client["rows"]
    told = _why(guild, "ann", entity="client", id=record[0]["id"])
    (ground,) = told["grants"]
    # Members are hidden from agents, so the team that the condition compares with is not told.
    assert ground["rows"]["trace"].get("hidden") is True
    assert [part.get("value", "hidden") for part in ground["rows"]["trace"]["parts"]] == ["north", "hidden"]


@pytest.mark.parametrize(("name", "query"), [
    ("ann", {"person": "C1", "entity": "order"}), ("ann", {"person": "nobody", "entity": "order"}),
    ("boss", {"person": "kit", "entity": "order"}),
])  # fmt: skip
def test_of_others_only_who_may_look_through_them_asks(guild: Caller, name: str, query: dict[str, object]) -> None:
    assert _why(guild, name, **query) == 403


def test_what_the_asker_does_not_see_is_not_there(guild: Caller) -> None:
    assert _why(guild, "ann", entity="member") == 404
    assert _why(guild, "ann", entity="order", id=numbered("order", 88)) == 404
    assert _why(guild, "ann", entity="order", field="secret") == 400


def test_the_command_says_the_same(guild: Caller, capsys: pytest.CaptureFixture[str]) -> None:
    order = _order(guild, "zoe", "open")
    url = f"sqlite:///{guild.engine.database.file}"
    assert main(["why", "right", "guild", "ann", "update", "order", order, "--field", "amount", "--database", url]) == 0
    told = capsys.readouterr().out
    assert told.startswith("no: ann holds agent")
    assert "roles/agent.yaml:6" in told
    assert 'keeper = "zoe"' in told
