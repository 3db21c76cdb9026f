"""Decision tables over HTTP: readable with gaps and overlaps, out to a spreadsheet and back as a trial that changes nothing."""

from pathlib import Path
from typing import Any

import pytest
from httpx import Client

from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.engine import Engine
from formwright.runtime.importing.exporting import writer_of
from formwright.runtime.publish import publish
from formwright.runtime.table_sheets import rows_of
from tests.api.conftest import SignIn
from tests.api.prepared import DESK
from tests.fixtures.kinds import SQLITE

TABLES = "/api/desk/tables"
TABLE = """title: {zh: 急不急, en: How urgent}
inputs:
  - {name: hours, title: {zh: 小时, en: Hours}, type: integer}
  - {name: kind, values: [call, visit]}
outputs:
  - {name: advice}
hit: first
rows:
  # calls first
  - ["< 2", call, soon]
  - [">= 2", "-", later]
"""
RULE = """title: {zh: 急件, en: Urgent ones}
on: {record: ticket, event: created}
steps:
  - decide: how_urgent
    for_each: {t: records}
    given: {hours: "3", kind: "'call'"}
  - update: {t: records}
    set: {note: t.advice}
"""


@pytest.fixture
def desk(engine: Engine, mona: Client) -> Client:
    """The desk with a table that has a gap."""
    texts, _ = read_folder(Path(DESK))
    publish(engine, load_texts({**texts, "tables/how_urgent.yaml": TABLE, "rules/urgent_ones.yaml": RULE}))
    return mona


def sheet(*rows: list[str], kind: Any = "xlsx") -> bytes:
    writer = writer_of(kind)
    return b"".join([*writer.rows(rows), *writer.end()])


def tried(client: Client, content: bytes, name: str = "t.xlsx") -> dict[str, Any]:
    answer = client.post(f"{TABLES}/how_urgent/sheet", files={"file": (name, content)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


HEAD = ["hours", "kind", "→ advice"]
ROWS = [["< 2", "call", "soon"], [">= 2", "-", "later"]]


def test_a_table_is_told_with_its_gaps(desk: Client) -> None:
    (short,) = [each for each in desk.get(TABLES).json()["rows"] if each["key"] == "how_urgent"]
    assert (short["key"], short["hit"], short["count"], short["used_by"]) == ("how_urgent", "first", 2, ["urgent_ones"])
    told = desk.get(f"{TABLES}/how_urgent").json()
    assert told["rows"] == ROWS
    found = {each["code"]: (each["row"], each["column"]) for each in told["findings"]}
    assert found == {"table_gap": (None, None)}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_sheet_comes_back_as_the_same_file(desk: Client, engine: Engine, kind: str) -> None:
    sent = desk.get(f"{TABLES}/how_urgent/sheet", params={"format": kind})
    assert sent.headers["content-disposition"].endswith(f'how_urgent.{kind}"')
    back = tried(desk, sent.content)
    assert (back["same"], back["changes"], back["text"], back["ready"]) == (True, [], TABLE, True)
    before = engine.app("desk").release
    other = tried(desk, sheet(HEAD, ROWS[0], ["2..9", "-", "later"], ["> 9", "-", "=never"], kind=kind))
    assert [(each["kind"], each["was"], each["row"]) for each in other["changes"]] == [("changed", 2, 2), ("added", None, 3)]
    assert other["changes"][1]["after"] == ["> 9", "-", "=never"]
    assert [each["code"] for each in other["problems"]] == ["table_gap"]
    assert "  # calls first\n" in other["text"]
    assert (engine.app("desk").release, engine.app("desk").model.definitions.tables["how_urgent"].rows[1][0]) == (before, ">= 2")
    # What came out is a definition that can be published.
    texts, _ = read_folder(Path(DESK))
    publish(engine, load_texts({**texts, "rules/urgent_ones.yaml": RULE, other["file"]: other["text"]}))
    engine.refresh()
    assert rows_of(engine.app("desk").model.definitions.tables["how_urgent"])[2] == ("> 9", "-", "=never")


@SQLITE
def test_mistakes_are_told_by_sheet_row_and_column(desk: Client) -> None:
    wrong = tried(desk, sheet(HEAD, ROWS[0], ["many", "-", "later"], ["> 5", "letter", "x"], ROWS[1]))
    cells = [(each["sheet"], each["row"], each["column"]) for each in wrong["problems"] if each["level"] == "error"]
    assert (wrong["ready"], cells) == (False, [("Sheet1", 3, "A"), ("Sheet1", 4, "B")])
    hidden = tried(desk, sheet(HEAD, *ROWS, ["> 5", "visit", "never"]))
    found = [(each["code"], each["row"]) for each in hidden["problems"] if each["level"] == "error"]
    assert (hidden["ready"], found) == (False, [("row_unreachable", 4)])
    refused = desk.post(f"{TABLES}/how_urgent/sheet", files={"file": ("t.xlsx", sheet(["hours", "other", "→ advice"], *ROWS))})
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, "sheet_columns_differ")
    assert desk.post(f"{TABLES}/how_urgent/sheet", files={"file": ("t.xlsx", b"PK\x03\x04rubbish")}).status_code == 422
    assert desk.post(f"{TABLES}/nothing/sheet", files={"file": ("t.xlsx", sheet(HEAD))}).status_code == 404
    assert desk.get(f"{TABLES}/how_urgent/sheet", params={"format": "pdf"}).status_code == 400
    empty = tried(desk, sheet(HEAD))
    assert (empty["ready"], [each["kind"] for each in empty["changes"]]) == (False, ["removed"] * 2)


@SQLITE
@pytest.mark.usefixtures("desk")
def test_only_who_watches_the_rules_may_see_tables(sign_in: SignIn) -> None:
    carl = sign_in("carl")
    for path in ("", "/how_urgent", "/how_urgent/sheet"):
        assert carl.get(TABLES + path).status_code == 403
    assert carl.post(f"{TABLES}/how_urgent/sheet", files={"file": ("t.xlsx", sheet(HEAD, *ROWS))}).status_code == 403


def test_columns_are_called_as_people_call_them(desk: Client) -> None:
    told = desk.get(f"{TABLES}/how_urgent").json()
    assert [each["title"] for each in told["inputs"]] == [{"zh": "小时", "en": "Hours"}, None]
    assert [each["title"] for each in told["outputs"]] == [None]
