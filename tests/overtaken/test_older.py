"""What began with an older release is listed, tried out and moved to the newest, in one transaction; what cannot be says why and stays."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from formwright.api.cli.main import main
from formwright.metamodel.loader import load_texts
from formwright.runtime.publish import publish
from tests.approvals.conducting import Play, Stage
from tests.approvals.people import files_of
from tests.fixtures.kinds import SQLITE
from tests.overtaken.conftest import NEW, OLD, TWO, WAIT, begun, case, note, rule


def released(stage: Stage, *steps: Mapping[str, Any], given: dict[str, Any] = NEW) -> None:
    stage.clock.moment += timedelta(minutes=1)
    publish(stage.engine, load_texts({**files_of([given]), **rule(*steps)}))
    stage.engine.refresh()


def older(stage: Stage) -> list[tuple[Any, ...]]:
    told = stage.done("ada", "GET", "/api/house/older")["rows"]
    return sorted((r["kind"], r["name"], r["release"], r["state"], r["course"], r["stands"], r["count"]) for r in told)


def move(stage: Stage, **wish: Any) -> dict[str, list[str]]:
    """Return what would be or was moved, and the reasons of what was not, by name."""
    told = stage.done("ada", "POST", "/api/house/older/move", wish)
    assert told["moved"] == sum(not row["problems"] for row in told["rows"])
    return {row["name"]: [problem["code"] for problem in row["problems"]] or row["to"] for row in told["rows"]}


def note_of(stage: Stage, play: Play) -> str:
    return str(stage.done("ada", "GET", f"/api/house/records/paper/{play.record}")["note"])


def test_what_rests_on_older_releases_is_told_tried_and_moved(stage: Stage) -> None:
    play = begun(stage)
    assert older(stage) == []
    released(stage, note("begun"), WAIT, note("new"))
    found = [
        ("approval", "check", 2, "asked", "running", ["one"], 1),
        ("rule", "later", 2, "", "waiting", ["2 wait"], 1),
        ("state", "paper.asked.enter", 2, "asked", "waiting", ["1 wait"], 1),
    ]
    assert older(stage) == found
    hindered = {"check": ["process_step_gone"], "later": ["2 wait"], "paper.asked.enter": ["run_wait_gone"]}
    assert move(stage, dry_run=True) == hindered
    assert move(stage, dry_run=True, steps={"one": "two"}) == {**hindered, "check": ["two"]}
    assert (older(stage), play.open()) == (found, {"one": ["quin"]})  # a dry run changes nothing
    assert move(stage, of="later") == {"later": ["2 wait"]}
    assert move(stage, steps={"one": "two"}) == {"check": ["two"], "paper.asked.enter": ["run_wait_gone"]}
    assert older(stage) == found[2:]
    assert play.open() == {"two": ["fay", "fin"]}
    play.go_on([{"do": "approve", "who": "fay", "expect": {"state": "granted", "process": "passed"}}])
    stage.until(stage.clock.moment + timedelta(days=3))
    assert note_of(stage, play) == "new"
    (run,) = stage.done("ada", "GET", "/api/house/runs", rule="later")["rows"]
    journal = stage.done("ada", "GET", f"/api/house/runs/{run['id']}")
    assert [step["kind"] for step in journal["steps"]] == ["update", "moved", "wait", "update"]
    assert (journal["release"], journal["steps"][1]["trace"]["moved"]["from"]) == (3, 2)
    (story,) = stage.done("ada", "GET", f"/api/house/records/paper/{play.record}/approvals")["rows"]
    assert [event["event"] for event in story["events"]][:5] == ["started", "asked", "moved_to_newest", "moved_step", "asked"]


def test_what_was_done_must_read_as_it_did(stage: Stage) -> None:
    play = begun(stage)
    released(stage, note("other"), WAIT, note("new"), given=OLD)
    assert move(stage) == {"later": ["run_step_differs"]}
    released(stage, note("first"), note("begun"), WAIT, given=OLD)
    assert move(stage) == {"later": ["run_step_differs", "run_wait_gone"]}
    released(stage, note("begun"), {"wait": {"days": 1}}, note("new"), given=OLD)
    assert move(stage) == {"later": ["2 wait"]}  # the wait begins anew
    stage.until(stage.clock.moment)
    stage.until(stage.clock.moment + timedelta(days=1, hours=1))
    assert note_of(stage, play) == "new"


@SQLITE
def test_a_failed_run_is_mended_by_a_release_and_goes_on(stage: Stage) -> None:
    released(stage, note("begun"), {"fail": {"en": "No.", "zh": "否。"}}, given=OLD)
    play = begun(stage)
    released(stage, note("begun"), note("mended"), given=OLD)
    assert move(stage) == {}
    assert move(stage, failed=True) == {"later": ["run_step_differs"]}  # what said that it fails was carried out, too
    assert note_of(stage, play) == "begun"


@SQLITE
def test_a_step_without_people_keeps_the_approval_where_it_is(stage: Stage) -> None:
    play = begun(stage)
    nobody = case([TWO[0], {"step": "two", "who": {"field": "keeper"}, "vacant": "refuse"}], OLD["states"]["asked"]["enter"])
    released(stage, note("begun"), WAIT, note("old"), given=nobody)
    assert move(stage) == {"check": ["step_has_nobody"]}
    assert play.open() == {"one": ["quin"]}


@SQLITE
def test_only_who_sees_every_record_may_ask_or_move(stage: Stage) -> None:
    assert stage.ask("sam", "GET", "/api/house/older")[0] == 403
    assert stage.ask("sam", "POST", "/api/house/older/move", {})[0] == 403
    for body in ({"steps": []}, {"steps": {"one": 2}}, {"release": "x"}, {"of": 3}):
        assert stage.ask("ada", "POST", "/api/house/older/move", body)[0] in (400, 422)


@SQLITE
def test_the_command_lists_and_moves(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    begun(stage)
    released(stage, note("begun"), WAIT, note("new"))
    assert main(["older", "list", "house", "--database", stage.url]) == 0
    assert "paper.asked.enter" in capsys.readouterr().out
    assert main(["older", "move", "house", "--dry-run", "--step", "one=two", "--database", stage.url]) == 1
    shown = capsys.readouterr().out
    assert "2 of 3 can be moved to release 3" in shown
    assert "another step stands there" in shown
