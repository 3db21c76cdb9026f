"""A replay tells what a draft would have made of what happened, beside what was made of it; a forecast what will come."""

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.kernel.problems import Invalid
from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.context import SYSTEM
from formwright.runtime.due import RULE
from formwright.runtime.engine import Engine
from formwright.runtime.explaining.dry_run import Wish, dry_run
from formwright.runtime.explaining.eyes import Eyes
from formwright.runtime.explaining.forecast import forecast
from formwright.runtime.explaining.replay import Period, replay
from formwright.runtime.publish import publish
from formwright.runtime.worker import drain
from formwright.store import due
from tests.rules.conftest import BAKERY
from tests.rules.kitchen import change, take, wishes
from tests.understanding.looking import checksum, say

DRAFT = """title: {en: Tried, zh: 试}
on: {record: wish, event: updated, if: "pieces > 5 and kind == 'bread'"}
steps:
  - update: {w: records}
    set: {note: "'now ' + text(w.pieces)"}
  - create: slip
    for_each: {w: records}
    set: {wish: w, pieces: w.pieces}
"""
SLIPS = """title: {en: Tried, zh: 试}
on: {record: wish, event: transitioned, to: [taken], if: pieces > 9}
steps:
  - update: {w: records}
    set: {served: w.served + 2}
"""


def replayed(eyes: Eyes, rule: str, draft: str | None = None, **period: int) -> dict[str, Any]:
    return cast("dict[str, Any]", replay(eyes, rule, draft, Period(**period)))


def test_a_draft_is_judged_by_the_values_of_then(engine: Engine, eyes: Eyes, clock: FrozenClock) -> None:
    (wish,) = wishes(engine, ("A", "bread", 1))
    for pieces in (3, 9, 2):
        clock.advance(timedelta(hours=1))
        change(engine, "wish", [wish], pieces=pieces)
    clock.advance(timedelta(hours=1))
    change(engine, "wish", [wish], kind="cake")
    drain(engine)
    before = checksum(engine.database)
    told = replayed(eyes, "new_rule", DRAFT)
    assert checksum(engine.database) == before
    rows = told["rows"][::-1]
    assert [(row["event"], row["would"]["fired"], row["would"]["told"]["code"]) for row in rows] == [
        ("created", False, "why_event"), ("updated", False, "why_condition"), ("updated", True, "why_fired"),
        ("updated", False, "why_condition"), ("updated", False, "why_condition"),
    ]  # fmt: skip
    assert rows[2]["would"]["set"] == {"note": "now 9"}
    assert rows[2]["would"]["left"] == ["steps/1/create"]  # what a step makes of others is not replayed, and that is said
    assert rows[2]["would"]["condition"]["as_of"] == "then"
    assert told["counts"] == {"events": 5, "both": 0, "only_draft": 1, "only_real": 0, "neither": 4, "unsure": 0}
    assert told["notes"] == []


def test_beside_stands_what_really_happened(engine: Engine, eyes: Eyes) -> None:
    few, many = wishes(engine, ("A", "bread", 3), ("B", "bread", 10))
    take(engine, [few, many])
    drain(engine)
    same = replayed(eyes, "wishes_print_slips")
    taken = [row for row in same["rows"] if row["event"] == "transitioned"]
    assert [(row["did"]["fired"], row["would"]["fired"], row["differs"]) for row in taken] == [(True, True, False)] * 2
    assert same["counts"]["both"] == 2
    told = replayed(eyes, "wishes_print_slips", SLIPS)
    rows = {row["record"]["label"]: row for row in told["rows"] if row["event"] == "transitioned"}
    assert (rows["A"]["did"]["fired"], rows["A"]["would"]["fired"], rows["A"]["differs"]) == (True, False, True)
    assert (rows["B"]["did"]["set"]["served"], rows["B"]["would"]["set"]) == ({"from": 0, "to": 1}, {"served": 2})
    assert rows["B"]["differs"]
    assert told["counts"]["only_real"] == 1


def test_what_keeps_no_history_is_told_so(engine: Engine, eyes: Eyes) -> None:
    (wish,) = wishes(engine, ("A", "bread", 3))
    take(engine, [wish])
    drain(engine)
    told = replayed(eyes, "new_rule", SLIPS.replace("pieces > 9", "batch_count > 0"))
    (note,) = told["notes"]
    assert note["code"] == "replay_as_of_now"
    assert "batch_count" in note["message"]
    assert told["counts"]["unsure"] == 1


def test_only_what_the_history_tells_of_is_replayed(eyes: Eyes) -> None:
    with pytest.raises(Invalid) as refused:
        replayed(eyes, "new_rule", SLIPS.replace("event: transitioned, to: [taken]", "cron: 0 8 * * *"))
    assert [problem.code for problem in refused.value.problems] == ["replay_of_others"]


def test_it_is_bounded(engine: Engine, eyes: Eyes, clock: FrozenClock) -> None:
    wishes(engine, *((f"W{n}", "bread", n) for n in range(6)))
    told = replayed(eyes, "new_rule", DRAFT, most=4)
    assert (len(told["rows"]), told["complete"], told["notes"][-1]["code"]) == (4, False, "replay_more")
    clock.advance(timedelta(days=3))
    assert replayed(eyes, "new_rule", DRAFT, days=2)["rows"] == []


def test_what_was_before_is_known(engine: Engine, eyes: Eyes, clock: FrozenClock) -> None:
    (wish,) = wishes(engine, ("A", "bread", 3))
    for pieces in (9, 4):
        clock.advance(timedelta(hours=1))
        change(engine, "wish", [wish], pieces=pieces)
    drain(engine)
    told = replayed(eyes, "new_rule", DRAFT.replace("pieces > 5 and kind == 'bread'", "pieces > before.pieces"))
    assert [row["would"]["fired"] for row in told["rows"][::-1]] == [False, True, False]
    assert dry_run(eyes, Wish("new_rule", [wish], DRAFT.replace("pieces > 5 and", "pieces == before.pieces and")))["runs"]


def test_the_forecast_tells_every_time_of_a_schedule(engine: Engine, clock: FrozenClock) -> None:
    texts, _ = read_folder(Path(BAKERY))
    rule = SLIPS.replace("event: transitioned, to: [taken]", "cron: 0 8 * * *")
    publish(engine, load_texts({**texts, "rules/each_morning.yaml": rule}))
    drain(engine)
    eyes = Eyes(engine, engine.app("bakery"), SYSTEM, say)
    rows = cast("dict[str, Any]", forecast(eyes, 3))["rows"]
    assert [(row["kind"], row["rule"], row["record"]) for row in rows] == [("schedule", "each_morning", None)] * 3
    (big, _) = wishes(engine, ("A", "bread", 10), ("B", "bread", 3))
    told = cast("dict[str, Any]", dry_run(eyes, Wish("each_morning", [])))
    assert [(each["id"], each["changes"]["served"]["to"]) for each in told["changes"]] == [(big, 2)]


def test_the_forecast_tells__what_is_due(engine: Engine, eyes: Eyes, clock: FrozenClock) -> None:
    (wish,) = wishes(engine, ("A", "bread", 3))
    moments = [clock.now() + timedelta(days=days) for days in (3, 1, 9)]
    with engine.database.write() as connection:
        due.put(connection, [due.Due("bakery", RULE, "wishes_print_slips", wish, moment) for moment in moments])
    told = cast("dict[str, Any]", forecast(eyes, 7))
    assert [(row["at"], row["kind"], row["rule"], row["record"]["label"]) for row in told["rows"]] == [
        ("2026-01-02T00:00:00Z", "rule", "wishes_print_slips", "A"), ("2026-01-04T00:00:00Z", "rule", "wishes_print_slips", "A"),
    ]  # fmt: skip
    assert cast("dict[str, Any]", forecast(eyes, 30, limit=1))["more"]
    assert cast("dict[str, Any]", forecast(eyes, 30, rule="ping"))["rows"] == []
