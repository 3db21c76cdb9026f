"""Files of an entity's records: import, an empty template, export."""

from pathlib import Path
from typing import cast

from ...kernel.problems import BadRequest, Problem
from ...runtime.importing.batches import Mode
from ...runtime.importing.exporting import csv_chunks, exported_fields, heads_of, pages, template_csv, xlsx_chunks
from ...runtime.importing.records import import_records
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .querying import ORDER_BY, SEARCH, WHERE, query_of

_PATH = "/api/{app}/records/{entity}"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MODES = ("all_or_nothing", "skip_bad")
DRY_RUN = Parameter("dry_run", "1: report what would happen, and keep nothing.", "flag", default="0")
MODE = Parameter("mode", "`all_or_nothing` keeps nothing where a row is refused; `skip_bad` keeps the good rows.", default=_MODES[0])
_FORMAT = Parameter("format", "`csv` or `xlsx`.", default="csv")
_HEADS = Parameter("heads", "`key`: columns are named by field keys; `title`: by titles in the reader's language.", default="key")


def one_of(name: str, given: str, known: tuple[str, ...]) -> str:
    """Return a parameter's value that must be one of a few; raises BadRequest."""
    if given not in known:
        raise BadRequest(Problem("bad_parameter", {"name": name, "given": given[:80], "takes": " | ".join(known)}))
    return given


def mode_of(call: Call) -> Mode:
    """Return how refused rows are treated."""
    return cast("Mode", one_of("mode", call.query["mode"], _MODES))


def uploaded(call: Call) -> Path:
    """Return where the uploaded file lies; raises BadRequest where none came."""
    if call.upload is None:
        raise BadRequest(Problem("no_file", {}))
    return call.upload.path


def import_file(call: Call) -> Answer:
    """Import a CSV or XLSX file and answer a report with the problems of each row."""
    dry_run = call.query["dry_run"] == "1"
    report = import_records(call.engine, call.app, call.actor, call.entity, uploaded(call), dry_run=dry_run, mode=mode_of(call))
    return json_answer(report.to_json(call.language))


def get_template(call: Call) -> Answer:
    """Answer an empty CSV file with the columns that can be filled."""
    app = call.app
    rights = app.rights(call.actor)
    rights.require(call.entity, "import")
    body = template_csv(app, call.actor, app.model.entity(call.entity))
    return Answer(body, media_type="text/csv; charset=utf-8", headers=_named(f"{call.entity}-template.csv"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def export_file(call: Call) -> Answer:
    """Answer what the person sees of an entity as a file, sent while it is read."""
    app, actor = call.app, call.actor
    app.rights(actor).require(call.entity, "export")
    kind = one_of("format", call.query["format"], ("csv", "xlsx"))
    by_title = one_of("heads", call.query["heads"], ("key", "title")) == "title"
    entity = app.model.entity(call.entity)
    columns = exported_fields(app, actor, entity)
    query = query_of(call, fields=tuple(columns.values()))
    heads = heads_of(entity, list(columns), call.language if by_title else None)
    rows = pages(call.engine, app, actor, query)
    chunks = csv_chunks(rows, columns, heads) if kind == "csv" else xlsx_chunks(rows, columns, heads)
    media_type = "text/csv; charset=utf-8" if kind == "csv" else _XLSX
    return Answer(media_type=media_type, headers=_named(f"{entity.key}.{kind}"), chunks=chunks)


ENDPOINTS = (
    Endpoint("GET", _PATH + "/export", "role", export_file, (_FORMAT, _HEADS, WHERE, SEARCH, ORDER_BY), lane="heavy"),
    Endpoint("GET", _PATH + "/import/template.csv", "role", get_template),
    Endpoint("POST", _PATH + "/import", "role", import_file, (DRY_RUN, MODE), reads="file", lane="heavy"),
)
