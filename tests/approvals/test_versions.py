"""Processes keep the version that they began with; moved to the newest, or told why not. Comments carry files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from formwright.api.cli.main import main
from formwright.kernel.json import loads
from formwright.metamodel.loader import load_texts
from formwright.runtime.publish import publish
from tests.approvals.conducting import Play, Stage
from tests.approvals.people import files_of, fill
from tests.fixtures.kinds import SQLITE
from tests.rights.caller import Asked

OLD = {
    "case": "paper",
    "approval": {"steps": [{"step": "one", "who": "role:quality"}, {"step": "two", "who": "role:director"}]},
}
NEW = {"case": "paper", "approval": {"steps": [{"step": "two", "who": "role:finance", "count": "any"}]}}


@pytest.fixture
def stage(made_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("FORMWRIGHT_FILES", str(tmp_path / "files"))
    made = Stage(made_url, fill(made_url, [OLD]), reopening=False)
    yield made
    made.close()


def _played(stage: Stage, *moves: dict[str, Any]) -> Play:
    play = Play(stage, {**OLD, "moves": moves})
    play.all()
    return play


def test_running_ones_keep_their_version_until_they_are_moved(stage: Stage) -> None:
    first = _played(stage, {"do": "submit"})
    second = _played(stage, {"do": "submit"}, {"do": "approve", "who": "quin"})
    publish(stage.engine, load_texts(files_of([NEW])))
    stage.engine.refresh()
    assert first.open() == {"one": ["quin"]}
    tried = stage.done("ada", "POST", "/api/house/approvals/newest", {"dry_run": True})
    told = {row["record"]: [problem["code"] for problem in row["problems"]] for row in tried["rows"]}
    assert told == {first.record: ["process_step_gone"], second.record: []}
    assert stage.ask("sam", "POST", "/api/house/approvals/newest", {})[0] == 403
    stage.done("ada", "POST", "/api/house/approvals/newest", {})
    again = stage.done("ada", "POST", "/api/house/approvals/newest", {"dry_run": True})["rows"]
    assert [row["record"] for row in again] == [first.record]
    # What is asked stays asked; from here on the newer version counts: one of two is enough there.
    assert second.open() == {"two": ["dee"]}
    first.go_on(
        [
            {"do": "approve", "who": "quin"},
            {"do": "approve", "who": "dee", "expect": {"state": "granted", "process": "passed"}},
        ]
    )
    third = _played(stage, {"do": "submit"})
    assert third.open() == {"two": ["fay", "fin"]}


def test_a_comment_carries_files_for_those_who_see_the_record(stage: Stage) -> None:
    play = _played(stage, {"do": "submit"})
    token = {"authorization": f"Bearer {stage.tokens['quin']}"}
    sent = stage.caller.ask("", Asked("POST", "/api/house/files", file=b"measured\n1\n", headers=token))
    assert sent.status == 201, sent.body
    (task,) = stage.done("quin", "GET", "/api/inbox/tasks")["rows"]
    stored = loads(sent.body)
    assert isinstance(stored, dict)
    file = str(stored["id"])
    refused = stage.ask(
        "quin", "POST", f"/api/inbox/tasks/{task['id']}/decide", {"decision": "approve", "files": ["nothing"]}
    )
    assert (refused[0], refused[1]["code"]) == (422, "no_such_file")
    stage.done(
        "quin",
        "POST",
        f"/api/inbox/tasks/{task['id']}/decide",
        {"decision": "approve", "comment": "see here", "files": [file]},
    )
    (story,) = stage.done("ada", "GET", f"/api/house/records/paper/{play.record}/approvals")["rows"]
    approved = next(event for event in story["events"] if event["event"] == "approved")
    assert (approved["comment"], [each["id"] for each in approved["files"]]) == ("see here", [file])
    for who, status in (("ada", 200), ("out", 404)):
        told = stage.caller.ask(
            "", Asked("GET", f"/api/house/files/{file}", headers={"authorization": f"Bearer {stage.tokens[who]}"})
        )
        assert told.status == status


def test_a_wrong_expectation_is_found(stage: Stage) -> None:
    with pytest.raises(AssertionError):
        _played(stage, {"do": "submit", "expect": {"state": "asked", "process": "running", "open": {"one": ["dee"]}}})


@SQLITE
def test_the_command_shows_the_path(stage: Stage, capsys: pytest.CaptureFixture[str], run: Callable[..., int]) -> None:
    play = _played(stage, {"do": "nothing"})
    assert run("approvals", "simulate", "house", "paper", play.record, "--by", "sam") == 0
    shown = capsys.readouterr().out
    assert "quin" in shown
    assert "end: passed" in shown


@pytest.fixture
def run(made_url: str) -> Callable[..., int]:
    return lambda *words: main([*words, "--database", made_url])


def test_a_running_one_tells_the_steps_that_are_still_to_come(stage: Stage) -> None:
    play = _played(stage, {"do": "submit"})
    (told,) = stage.done("sam", "GET", f"/api/house/records/paper/{play.record}/approvals")["rows"]
    assert [(node["step"], node["kind"], node["parent"]) for node in told["nodes"]] == [
        ("one", "ask", ""),
        ("two", "ask", ""),
    ]
    assert [(step["step"], step["outcome"], [each["label"] for each in step["people"]]) for step in told["coming"]] == [
        ("two", "asked", ["dee"])
    ]
    play.go_on([{"do": "approve", "who": "quin"}])
    (told,) = stage.done("sam", "GET", f"/api/house/records/paper/{play.record}/approvals")["rows"]
    assert (told["coming"], [task["person"]["label"] for task in told["tasks"]]) == ([], ["dee"])
