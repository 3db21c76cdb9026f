"""Steps of states can be asked about like rules: listed, why and why not, tried without a trace, replayed on what happened."""

from datetime import timedelta
from typing import Any

from tests.approvals.conducting import Play, Stage
from tests.overtaken.conftest import begun
from tests.understanding.looking import checksum

KEY = "paper.asked.enter"
RULES = "/api/house/rules"


def test_steps_of_states_are_listed_and_told(stage: Stage) -> None:
    rows = {row["key"]: row for row in stage.done("ada", "GET", RULES)["rows"]}
    assert {key: row["kind"] for key, row in rows.items()} == {"later": "rule", KEY: "state"}
    assert rows[KEY]["on"] == {"record": "paper", "workflow": "paper", "state": "asked", "when": "enter"}
    whole = stage.done("ada", "GET", f"{RULES}/{KEY}")
    assert [next(iter(step)) for step in whole["definition"]["steps"]] == ["wait", "update"]


def test_why_a_state_did_something_and_why_not(stage: Stage) -> None:
    play = begun(stage)
    told = stage.done("ada", "GET", f"{RULES}/{KEY}/why", record=play.record)
    assert (told["answer"], told["moments"][0]["run"]["state"], told["moments"][0]["file"]) == ("fired", "waiting", "workflows/paper.yaml")
    assert [(each["event"], each["outcome"], each["told"]["code"]) for each in told["moments"]] == [
        ("transitioned", "fired", "why_run"), ("created", "not_heard", "why_place"),
    ]  # fmt: skip
    fresh = Play(stage, {"case": "paper", "moves": []})
    told = stage.done("ada", "GET", f"{RULES}/{KEY}/why", record=fresh.record)
    assert (told["answer"], told["told"]["code"]) == ("nothing", "why_place")


def held(stage: Stage) -> dict[str, str]:
    """Return what the database holds, but for when tokens were used."""
    return {name: digest for name, digest in checksum(stage.engine.database).items() if name != "fw_token"}


def test_a_dry_run_of_a_state_changes_nothing(stage: Stage) -> None:
    fresh = Play(stage, {"case": "paper", "moves": []})
    before = held(stage)
    wish: dict[str, Any] = {"records": [fresh.record], "pass_waits": True}
    told = stage.done("ada", "POST", f"{RULES}/{KEY}/dry-run", wish)
    assert [(run["rule"], run["state"]) for run in told["runs"]] == [(KEY, "done")]
    assert told["heard"][0]["fired"]
    assert told["changes"][0]["changes"]["amount"] == {"from": None, "to": 1}
    with_move = stage.done("ada", "POST", f"{RULES}/{KEY}/dry-run", {**wish, "first": {"do": "submit"}})
    assert {run["rule"] for run in with_move["runs"]} == {KEY, "later"}
    assert with_move["heard"][0]["fired"]
    dropped = stage.done("ada", "POST", f"{RULES}/{KEY}/dry-run", {**wish, "first": {"do": "drop"}})
    assert (dropped["heard"][0]["fired"], dropped["heard"][0]["told"]["code"]) == (False, "why_place")
    assert held(stage) == before
    refused = stage.ask("ada", "POST", f"{RULES}/{KEY}/dry-run", {**wish, "draft": "steps: []"})
    assert (refused[0], refused[1]["problems"][0]["code"]) == (422, "draft_of_state")


def test_a_replay_of_a_state_stands_beside_what_happened(stage: Stage) -> None:
    play = begun(stage)
    stage.until(stage.clock.moment + timedelta(days=3))
    told = stage.done("ada", "POST", f"{RULES}/{KEY}/replay", {"days": 9})
    found = [(row["event"], row["did"]["fired"], row["would"]["fired"], row["differs"]) for row in told["rows"]]
    assert play.record in {row["record"]["id"] for row in told["rows"]}
    assert ("transitioned", True, True, False) in found
    assert all(not did and not would for event, did, would, _ in found if event != "transitioned")
