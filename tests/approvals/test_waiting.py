"""Rules wait for approvals by signal: whatever ends one wakes them, and nothing is asked from time to time."""

from collections.abc import Iterator
from typing import Any

import pytest

from formwright.metamodel.loader import load_texts
from formwright.runtime.publish import publish
from formwright.runtime.worker import drain
from formwright.store import due, runs, waits
from tests.approvals.conducting import Play, Stage
from tests.approvals.people import BEGIN, files_of, fill

STEPS = [{"step": "one", "who": "role:quality"}]
CASE: dict[str, Any] = {"case": "paper", "approval": {"withdraw": "until_first_decision", "steps": STEPS}}
RULE = """
title: {en: Follows, zh: 跟进}
on: {record: paper, event: transitioned, to: [asked]}
steps:
  - wait: {approval: check, of: {p: records}, days: 3}
    as: came_out
  - update: {p: records}
    set: {note: p.came_out}
"""


@pytest.fixture
def stage(made_url: str) -> Iterator[Stage]:
    made = Stage(made_url, fill(made_url, [CASE]), reopening=False)
    publish(made.engine, load_texts({**files_of([CASE]), "rules/follows.yaml": RULE}))
    made.engine.refresh()
    yield made
    made.close()


def note(stage: Stage, play: Play) -> str:
    drain(stage.engine)
    return str(stage.done("sam", "GET", f"/api/house/records/paper/{play.record}")["note"])


def waiting(stage: Stage) -> list[str]:
    """Return the signals that runs wait for, and how often they are to be asked again before their time is up."""
    drain(stage.engine)
    with stage.engine.database.read() as connection:
        found = [wait for run in runs.listing(connection, "house", state="waiting") for wait in waits.of(connection, run.id).values()]
        first = due.next_at(connection)
    assert first is None or not found or (first - BEGIN).days == 3
    return [wait.signal.partition("/")[0] for wait in found]


@pytest.mark.parametrize(("how", "came_out"), [("approve", "passed"), ("reject", "failed")])
def test_what_is_decided_is_known(stage: Stage, how: str, came_out: str) -> None:
    play = Play(stage, {**CASE, "moves": []})
    play.go_on([{"do": "submit"}])
    assert waiting(stage) == ["approval:check"]
    assert note(stage, play) == "x"
    play.go_on([{"do": how, "who": "quin"}])
    assert note(stage, play) == came_out
    assert waiting(stage) == []


def test_a_withdrawn_one_is_told_and_time_runs_out(stage: Stage) -> None:
    play = Play(stage, {**CASE, "moves": []})
    play.go_on([{"do": "submit"}])
    assert waiting(stage) == ["approval:check"]
    play.go_on([{"do": "withdraw"}])
    assert note(stage, play) == "withdrawn"
    other = Play(stage, {**CASE, "moves": []})
    other.go_on([{"do": "submit"}])
    drain(stage.engine)
    stage.until(BEGIN.replace(day=BEGIN.day + 4))
    assert note(stage, other) == "running"


def test_one_that_was_decided_before_the_rule_looks_is_not_waited_for(stage: Stage) -> None:
    play = Play(stage, {**CASE, "moves": []})
    play.go_on([{"do": "submit"}, {"do": "approve", "who": "quin"}])
    assert note(stage, play) == "passed"
