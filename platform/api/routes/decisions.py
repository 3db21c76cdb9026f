"""Decision tables: their rows with gaps and overlaps, as spreadsheets, and tried with the rows of one."""

from typing import Literal, cast

from ...kernel.json import Json
from ...kernel.problems import Forbidden, Problem
from ...runtime.table_sheets import write_sheet
from ...runtime.table_trying import table_in_short, table_of, table_told, tried
from ..answers import Answer, json_answer, problem_json
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .files import MEDIA_TYPES, named, one_of, uploaded

_FORMAT = Parameter("format", "`xlsx` or `csv`.", default="xlsx")
_ONE = "/api/{app}/tables/{table}"


def list_tables(call: Call) -> Answer:
    """Answer the decision tables of the app in the order of their keys, each with what it is asked and answers, and who asks it."""
    _require(call)
    return json_answer({"rows": [table_in_short(call.app, key) for key in sorted(call.app.model.definitions.tables)]})


def get_table(call: Call) -> Answer:
    """Answer a decision table with its rows as they are written, its gaps and its overlaps."""
    _require(call)
    return json_answer(table_told(call.app, call.params["table"], lambda problem: _said(call, problem)))


def get_sheet(call: Call) -> Answer:
    """Answer a decision table as a spreadsheet: a row of names, answers behind an arrow, then its rows."""
    _require(call)
    key = call.params["table"]
    table = table_of(call.app, key)
    kind = cast('Literal["csv", "xlsx"]', one_of("format", call.query["format"], ("xlsx", "csv")))
    return Answer(write_sheet(table, kind), media_type=MEDIA_TYPES[kind], headers=named(f"{key}.{kind}"))


def try_sheet(call: Call) -> Answer:
    """Answer what the rows of a spreadsheet would make of a decision table: its new text, rows that differ, problems by cell.

    Nothing is changed: the text is for who publishes.
    """
    _require(call)
    return json_answer(tried(call.engine, call.app, call.params["table"], uploaded(call), lambda problem: _said(call, problem)))


def _require(call: Call) -> None:
    if not call.app.rights(call.actor).runs:
        raise Forbidden(Problem("forbidden", {}))


def _said(call: Call, problem: Problem) -> dict[str, Json]:
    told = problem_json(problem, call.language)
    return {name: told[name] for name in ("code", "message", "hint")}


ENDPOINTS = (
    Endpoint("GET", "/api/{app}/tables", "role", list_tables),
    Endpoint("GET", _ONE, "role", get_table, lane="heavy"),
    Endpoint("GET", f"{_ONE}/sheet", "role", get_sheet, (_FORMAT,)),
    Endpoint("POST", f"{_ONE}/sheet", "role", try_sheet, reads="file", lane="heavy"),
)
