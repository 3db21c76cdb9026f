"""A dry run tells everything that would happen, and nothing of it happens."""

from datetime import timedelta
from typing import Any, cast

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.kernel.problems import Invalid, NotFound
from formwright.runtime.engine import Engine
from formwright.runtime.explaining.dry_run import Wish, dry_run
from formwright.runtime.explaining.eyes import Eyes
from formwright.runtime.worker import drain
from formwright.store import waits
from tests.rules.kitchen import everything, new_ball, take, wishes
from tests.understanding.looking import checksum

DRAFT = """title: {en: Tried, zh: 试}
on: {record: wish, event: created, if: pieces > 5}
steps:
  - update: {w: records}
    set: {note: "'many'"}
"""


def tried(eyes: Eyes, rule: str, *records: str, **more: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", dry_run(eyes, Wish(rule, records, **more)))


def test_it_tells_what_would_happen_and_nothing_happens(engine: Engine, eyes: Eyes) -> None:
    (bread, stone) = wishes(engine, ("A", "bread", 10), ("B", "stone", 0))
    drain(engine)
    before = checksum(engine.database)
    told = tried(eyes, "wishes_print_slips", bread, stone, change={"do": "take"})
    assert checksum(engine.database) == before
    assert [(each["record"]["label"], each["fired"], each["told"]["code"]) for each in told["heard"]] == [
        ("A", True, "why_fired"), ("B", False, "why_condition"),
    ]  # fmt: skip
    assert told["complete"]
    assert told["notes"] == []
    rules = [run["rule"] for run in told["runs"]]
    assert rules == ["wishes_become_batches", "wishes_print_slips", "batches_become_turns"]  # what follows is told, too
    assert told["runs"][2]["caused_by"] == told["runs"][0]["id"]
    changed = {(each["entity"], each["label"], each["event"]) for each in told["changes"]}
    assert ("wish", "A", "transitioned") in changed
    assert {entity for entity, _, event in changed if event == "created"} == {"slip", "batch", "turn"}
    wish = next(each for each in told["changes"] if each["label"] == "A")
    assert wish["changes"]["served"] == {"from": 0, "to": 1}
    assert {"run": told["runs"][1]["id"], "position": "1"} in wish["steps"]
    update = told["runs"][1]["steps"][1]
    assert (update["path"], update["file"], update["line"]) == ("steps/1/update", "rules/wishes_print_slips.yaml", 8)


def test_what_it_tells_is_what_happens(engine: Engine, eyes: Eyes) -> None:
    ids = wishes(engine, ("A", "bread", 200), ("C", "cake", 3))
    told = tried(eyes, "wishes_become_batches", *ids, change={"do": "take"})
    take(engine, ids)
    drain(engine)
    found = everything(engine)
    for entity in ("slip", "batch", "turn"):
        assert sum(each["entity"] == entity for each in told["changes"]) == len(found[entity]), entity
    notes = {each["label"]: each["changes"].get("note", {}).get("to") for each in told["changes"] if each["entity"] == "wish"}
    assert notes == {row["code"]: row["note"] for row in found["wish"]}


def test_a_draft_is_tried_as_if_what_it_listens_to_had_happened(engine: Engine, eyes: Eyes) -> None:
    few, many = wishes(engine, ("A", "bread", 1), ("B", "bread", 9))
    drain(engine)
    before = checksum(engine.database)
    told = tried(eyes, "new_rule", few, many, draft=DRAFT)
    assert [each["fired"] for each in told["heard"]] == [False, True]
    part = told["heard"][0]["condition"]
    assert (part["text"], part["holds"], part["file"], part["line"]) == ("pieces > 5", False, "rules/new_rule.yaml", 2)
    assert {each["text"]: each["value"] for each in part["trace"]["parts"]} == {"pieces": 1}
    assert [(each["label"], each["changes"]) for each in told["changes"]] == [("B", {"note": {"from": None, "to": "many"}})]
    assert told["runs"][0]["steps"][0]["line"] == 4
    assert checksum(engine.database) == before


def test_a_draft_with_mistakes_is_refused_with_their_places(engine: Engine, eyes: Eyes) -> None:
    with pytest.raises(Invalid) as refused:
        tried(eyes, "new_rule", draft=DRAFT.replace("note:", "nothing:"))
    assert [(p.code, p.location.file, p.location.line) for p in refused.value.problems] == [("unknown_field", "rules/new_rule.yaml", 5)]
    with pytest.raises(NotFound):
        tried(eyes, "no_such_rule")


def test_what_would_leave_the_house_is_kept_in(engine: Engine, eyes: Eyes) -> None:
    def out(_sent: object, _key: str) -> None:
        raise AssertionError("it left the house")

    engine.ports["planning"] = out
    (wish,) = wishes(engine, ("A", "bread", 1))
    port = "steps:\n  - port: planning\n    given: {orders: count(records)}"
    draft = DRAFT.replace("if: pieces > 5", "if: pieces > 0").replace("steps:", port)
    told = tried(eyes, "new_rule", wish, draft=draft)
    assert [(each["port"], each["position"], each["payload"]) for each in told["sent"]] == [("planning", "0", {"orders": 1})]
    assert told["sent"][0]["line"] == 4
    assert told["runs"][0]["state"] == "done"


def test_time_passes_where_it_is_wished(engine: Engine, eyes: Eyes, clock: FrozenClock) -> None:
    (wish,) = wishes(engine, ("A", "bread", 9))
    draft = DRAFT.replace("steps:", "steps:\n  - wait: {days: 3}")
    assert [run["state"] for run in tried(eyes, "new_rule", wish, draft=draft)["runs"]] == ["waiting"]
    passed = tried(eyes, "new_rule", wish, draft=draft, pass_waits=True)
    assert [run["state"] for run in passed["runs"]] == ["done"]
    assert [step["at"] for step in passed["runs"][0]["steps"]] == ["2026-01-04T00:00:00Z"] * 2
    assert clock.now() == FrozenClock().now()
    assert timedelta(seconds=passed["seconds"]) < timedelta(seconds=10)


def test_rules_that_play_ping_pong_are_stopped_and_named(engine: Engine, eyes: Eyes) -> None:
    (ball,) = new_ball(engine)
    told = tried(eyes, "ping", ball)
    assert told["runs"][-1]["state"] == "failed"
    (problem,) = told["runs"][-1]["problems"]
    assert problem["code"] == "rule_cycle"
    assert "ping → pong → ping" in problem["message"]


def test_of_a_paused_rule_it_tells_so_and_what_it_would_do(engine: Engine, eyes: Eyes) -> None:
    (wish,) = wishes(engine, ("A", "bread", 10))
    take(engine, [wish])
    drain(engine)
    with engine.database.write() as connection:
        waits.pause(connection, "bakery", "wishes_print_slips", "me", engine.clock.now())
    told = tried(eyes, "wishes_print_slips", wish)
    assert [note["code"] for note in told["notes"]] == ["dry_run_paused"]
    assert [run["state"] for run in told["runs"] if run["rule"] == "wishes_print_slips"] == ["done"]


def test_requests_are_kept_in_and_answered_in_their_place(engine: Engine, eyes: Eyes) -> None:
    (wish,) = wishes(engine, ("A", "bread", 9))
    request = "- http: https://planning.invalid/wishes\n    body: {count: count(records)}\n"
    request += "    answer: {number: {type: text}}\n    as: reply\n"
    draft = DRAFT.replace("steps:\n", f"steps:\n  {request}").replace("'many'", "coalesce(reply.number, 'nothing')")
    supposed = tried(eyes, "new_rule", wish, draft=draft)
    (sent,) = supposed["sent"]
    assert (sent["port"], sent["path"], sent["line"]) == ("http", "steps/0/http", 4)
    assert "planning.invalid" in str(sent["payload"])
    assert [run["state"] for run in supposed["runs"]] == ["done"]  # by an answer of the right shape, without any values
    given = tried(eyes, "new_rule", wish, draft=draft, answers={"http": {"status": 200, "body": {"number": "P7"}}})
    assert [each["changes"]["note"]["to"] for each in given["changes"]] == ["P7"]
