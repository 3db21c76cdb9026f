"""The house with a paper whose approval, steps of states and rule all wait on the way."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.kernel.json import dumps_text
from formwright.metamodel.loader import load_texts
from formwright.runtime.accounts import Accounts, Caller
from formwright.runtime.accounts.tokens import TokenWish
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.store.engine import Database
from tests.approvals.conducting import Play, Stage
from tests.approvals.people import BEGIN, PEOPLE, files_of, fill
from tests.fixtures.prepared import Copied

WORDS = {"en": "x", "zh": "某"}


def case(steps: Sequence[Mapping[str, Any]], enter: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"case": "paper", "approval": {"steps": steps}, "states": {"asked": {"enter": enter}}}


def rule(*steps: Mapping[str, Any]) -> dict[str, str]:
    on = {"record": "paper", "event": "transitioned", "to": ["asked"]}
    return {"rules/later.yaml": dumps_text({"title": WORDS, "on": on, "mode": "parallel", "steps": steps})}


def note(text: str) -> dict[str, Any]:
    return {"update": {"p": "records"}, "set": {"note": f"'{text}'"}}


WAIT = {"wait": {"days": 2}}
TWO = [{"step": "one", "who": "role:quality"}, {"step": "two", "who": "role:director"}]
OLD = case(TWO, [WAIT, {"update": {"p": "records"}, "set": {"amount": "1"}}])
NEW = case([{"step": "two", "who": "role:finance", "count": "any"}], [{"update": {"p": "records"}, "set": {"amount": "2"}}, WAIT])


def fill_papers(url: str) -> None:
    """The house with a paper, whose approval, steps of states and rule all wait on the way."""
    fill(url, [OLD])
    engine = Engine(Database(url), FrozenClock(BEGIN))
    publish(engine, load_texts({**files_of([OLD]), **rule(note("begun"), WAIT, note("old"))}))
    engine.database.close()


@pytest.fixture
def stage(copied: Copied, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("FORMWRIGHT_FILES", str(tmp_path / "files"))
    url = copied(fill_papers)
    made = Stage(url, {}, reopening=False)
    accounts = Accounts(made.engine.database, made.clock)
    names = ("sam", "ada", "fay", "lea")
    made.tokens = {name: accounts.tokens.add(accounts.actor(name), _wish(name), Caller())[0] for name in names}
    yield made
    accounts.close()
    made.close()


def _wish(name: str) -> TokenWish:
    return TokenWish("more", {"house": PEOPLE[name]}, days=300)


def begun(stage: Stage, *moves: dict[str, Any]) -> Play:
    """Return a paper that was submitted, its runs waiting."""
    play = Play(stage, {**OLD, "moves": [{"do": "submit"}, *moves]})
    play.all()
    stage.until(stage.clock.moment)
    return play
