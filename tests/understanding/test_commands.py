"""The same questions on the command line: records by their natural keys, answers for people."""

import json
from pathlib import Path

import pytest

from formwright.api.cli.main import main
from formwright.kernel.clock import FrozenClock
from formwright.runtime.engine import Engine
from formwright.runtime.keyed import find_named
from formwright.runtime.worker import drain
from formwright.store.engine import Database
from tests.fixtures.kinds import SQLITE
from tests.fixtures.prepared import Copied
from tests.rules.conftest import fill_bakery
from tests.rules.kitchen import take, wishes
from tests.understanding.test_dry_run import DRAFT


@pytest.fixture
def url(copied: Copied) -> str:
    address = copied(fill_bakery)
    database = Database(address)
    engine = Engine(database, FrozenClock())
    take(engine, wishes(engine, ("A", "bread", 10), ("B", "stone", 0)))
    drain(engine)
    database.close()
    return address


@SQLITE
def test_questions_are_answered_in_words(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def told(*words: str) -> str:
        assert main([*words, "--database", url, "--language", "en"]) == 0
        return capsys.readouterr().out

    assert "fired: A: It fired; its run is done." in told("why", "rule", "bakery", "wishes_print_slips", "A")
    why = told("why", "rule", "bakery", "wishes_print_slips", "B")
    assert why.startswith("left_out: B: The rule's condition does not hold: pieces > 0")
    assert "rules/wishes_print_slips.yaml:3: pieces > 0: no" in why
    assert "pieces = 0" in why
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFT, "utf-8")
    tried = told("dry-run", "bakery", "tried", told_id(url), "--draft", str(draft))
    assert 'note: null → "many"' in tried
    assert "nothing of this was done" in tried
    asks = tmp_path / "asks.yaml"
    on = "called: true, input: {word: {type: text}}"
    asks.write_text(DRAFT.replace("event: created, if: pieces > 5", on).replace("'many'", "input.word"), "utf-8")
    assert 'note: null → "hello"' in told("dry-run", "bakery", "tried", told_id(url), "--draft", str(asks), "--input", '{"word": "hello"}')
    assert main(["dry-run", "bakery", "tried", "--input", "[1]", "--database", url]) == 2
    assert "'[1]' is no JSON object" in capsys.readouterr().err
    assert '"only_draft"' in told("replay", "bakery", "tried", "--draft", str(draft), "--days", "90")
    assert told("forecast", "bakery").startswith("WHEN")
    run = told("runs", "list", "bakery", "--rule", "wishes_print_slips").splitlines()[1].split()[0]
    (first, *_) = json.loads(told("runs", "show", run))["steps"]
    assert (first["path"], first["line"]) == ("steps/0/create", 5)


def told_id(url: str) -> str:
    """Return the id of the wish A."""
    database = Database(url)
    engine = Engine(database)
    app = engine.app("bakery")
    with database.read() as connection:
        found = find_named(app, app.model.entities["wish"], {"A"}, connection)
    database.close()
    return found["A"]
