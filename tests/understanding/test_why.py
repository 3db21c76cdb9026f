"""Why a rule fired for a record, or why not: each reason is told with what decided it, by the rule as it was then."""

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.kernel.problems import NotFound
from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.context import SYSTEM
from formwright.runtime.dispatch import dispatch
from formwright.runtime.due import RULE
from formwright.runtime.engine import Engine
from formwright.runtime.explaining.eyes import Eyes
from formwright.runtime.explaining.journal import run_told
from formwright.runtime.explaining.why_rule import why_rule
from formwright.runtime.publish import publish
from formwright.runtime.worker import drain
from formwright.store import due, waits
from tests.rules.conftest import BAKERY
from tests.rules.kitchen import all_runs, change, new_ball, take, wishes
from tests.understanding.looking import say

ON = "on: {record: wish, event: updated, fields: [pieces], if: pieces > 5}"
STEPS = "steps:\n  - update: {w: records}\n    set: {note: \"'many'\"}\n"


def asked(engine: Engine, rule: str, record: str) -> dict[str, Any]:
    return cast("dict[str, Any]", why_rule(Eyes(engine, engine.app("bakery"), SYSTEM, say), rule, record))


def told(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return (event, outcome, code) of each moment, oldest first."""
    return [(each["event"], each["outcome"], each["told"]["code"]) for each in answer["moments"][::-1]]


def with_rule(engine: Engine, on: str = ON, more: str = "") -> None:
    """Publish the bakery with one rule more."""
    texts, _ = read_folder(Path(BAKERY))
    publish(engine, load_texts({**texts, "rules/many.yaml": f"title: {{en: Many, zh: 多}}\n{on}\n{more}{STEPS}"}))


def pieces(engine: Engine, clock: FrozenClock, record: str, count: int) -> None:
    clock.advance(timedelta(minutes=1))
    change(engine, "wish", [record], pieces=count)


def test_each_event_has_its_reason(engine: Engine, clock: FrozenClock) -> None:
    with_rule(engine)
    (wish,) = wishes(engine, ("A", "bread", 1))
    clock.advance(timedelta(minutes=1))
    change(engine, "wish", [wish], note="x")
    pieces(engine, clock, wish, 3)
    drain(engine)
    pieces(engine, clock, wish, 9)
    drain(engine)
    pieces(engine, clock, wish, 10)
    answer = asked(engine, "many", wish)
    assert told(answer) == [
        ("created", "not_heard", "why_event"),
        ("updated", "left_out", "why_fields"),
        ("updated", "left_out", "why_condition"),
        ("updated", "fired", "why_run"),
        ("updated", "left_out", "why_fields"),  # what the rule itself changed
        ("updated", "pending", "why_pending"),
    ]
    assert (answer["answer"], answer["now"]["holds"]) == ("pending", True)
    few = answer["moments"][3]
    assert (few["changed"], few["condition"]["holds"], few["condition"]["as_of"]) == (["pieces"], False, "then")
    assert [(part["text"], part["value"]) for part in few["condition"]["trace"]["parts"]] == [("pieces", 3)]
    assert (few["file"], few["line"], few["condition"]["line"]) == ("rules/many.yaml", 1, 2)
    assert "pieces" in answer["moments"][4]["told"]["message"]
    assert "note" in answer["moments"][4]["told"]["message"]
    assert answer["moments"][2]["run"]["state"] == "done"


def test_a_condition_is_told_by_the_values_of_then(engine: Engine, clock: FrozenClock) -> None:
    with_rule(engine)
    (wish,) = wishes(engine, ("A", "bread", 1))
    pieces(engine, clock, wish, 3)
    drain(engine)
    pieces(engine, clock, wish, 90)
    with engine.database.write() as connection:
        waits.pause(connection, "bakery", "many", "me", clock.now())
    drain(engine)
    answer = asked(engine, "many", wish)
    assert told(answer)[1:] == [("updated", "left_out", "why_condition"), ("updated", "fired", "why_paused")]
    assert answer["paused"]["by"]["label"] == "me"
    assert [part["value"] for part in answer["moments"][1]["condition"]["trace"]["parts"]] == [3]


def test_what_was_before_the_rule_is_told_so(engine: Engine, clock: FrozenClock) -> None:
    (wish,) = wishes(engine, ("A", "bread", 1))
    pieces(engine, clock, wish, 9)
    drain(engine)
    clock.advance(timedelta(minutes=1))
    with_rule(engine)
    answer = asked(engine, "many", wish)
    assert told(answer) == [("created", "not_heard", "why_event"), ("updated", "not_heard", "why_not_there")]
    assert answer["since"] == "2026-01-01T00:02:00Z"
    with_rule(engine, ON.replace("> 5", "> 50"))
    pieces(engine, clock, wish, 20)
    drain(engine)
    clock.advance(timedelta(minutes=1))
    with_rule(engine)
    answer = asked(engine, "many", wish)
    assert told(answer)[-1] == ("updated", "left_out", "why_condition")
    newest = answer["moments"][0]
    assert (newest["same"], newest["condition"]["text"]) == (False, "pieces > 50")
    assert answer["now"]["holds"]


def test_a_busy_rule_says_so(engine: Engine, clock: FrozenClock) -> None:
    with_rule(engine, more="mode: single\n")
    one, two = wishes(engine, ("A", "bread", 1), ("B", "bread", 1))
    pieces(engine, clock, one, 9)
    pieces(engine, clock, two, 9)
    dispatch(engine)
    assert told(asked(engine, "many", one))[-1] == ("updated", "fired", "why_run")
    assert told(asked(engine, "many", two))[-1] == ("updated", "left_out", "why_busy")



def test_states_and_moments_to_come(engine: Engine, clock: FrozenClock) -> None:
    (wish,) = wishes(engine, ("A", "stone", 0))
    take(engine, [wish])
    drain(engine)
    assert told(asked(engine, "wishes_print_slips", wish))[-1] == ("transitioned", "left_out", "why_condition")
    with engine.database.write() as connection:
        due.put(connection, [due.Due("bakery", RULE, "wishes_print_slips", wish, clock.now() + timedelta(days=2))])
    (coming,) = asked(engine, "wishes_print_slips", wish)["due"]
    assert (coming["at"], coming["told"]["code"]) == ("2026-01-03T00:00:00Z", "why_due")


def test_who_may_not_see_is_told_no_more(engine: Engine) -> None:
    with pytest.raises(NotFound):
        asked(engine, "no_such_rule", "01ARZ3NDEKTSV4RRFFQ69G5FAV")
    with pytest.raises(NotFound):
        asked(engine, "wishes_print_slips", "01ARZ3NDEKTSV4RRFFQ69G5FAV")


def test_a_run_tells_by_path_and_line_what_each_step_changed(engine: Engine, eyes: Eyes) -> None:
    (wish,) = wishes(engine, ("A", "bread", 10))
    take(engine, [wish])
    drain(engine)
    run = next(each for each in all_runs(engine) if each.rule == "wishes_print_slips")
    answer = cast("dict[str, Any]", run_told(eyes, run.id))
    create, update = answer["steps"]
    assert (create["path"], create["line"], create["file"]) == ("steps/0/create", 5, "rules/wishes_print_slips.yaml")
    assert [(each["entity"], each["event"]) for each in create["changes"]] == [("slip", "created")]
    assert [(each["label"], each["changes"]) for each in update["changes"]] == [("A", {"served": {"from": 0, "to": 1}})]
    assert (answer["release"], answer["circle"], answer["problems"]) == (1, [], [])


def test_rules_in_a_circle_are_named(engine: Engine, eyes: Eyes) -> None:
    change(engine, "ball", new_ball(engine), left=1)
    drain(engine)
    (failed,) = all_runs(engine, "failed")
    answer = cast("dict[str, Any]", run_told(eyes, failed.id))
    assert answer["circle"][0] == answer["circle"][-1]
    assert set(answer["circle"]) == {"ping", "pong"}
