"""Files of an entity's records: import at once, an empty template, export."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import cast

from ...kernel.problems import BadRequest, Problem
from ...runtime.importing.batches import Mode
from ...runtime.importing.exporting import Format, chosen, export, exported, template_csv
from ...runtime.importing.records import import_records
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .querying import FIELDS, ORDER_BY, SEARCH, WHERE, listed, query_of

_PATH = "/api/{app}/records/{entity}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "jsonl": "application/jsonl"}
MODES = ("all_or_nothing", "skip_bad")
DRY_RUN = Parameter("dry_run", "1: report what would happen, and keep nothing.", "flag", default="0")
MODE = Parameter(
    "mode", "`all_or_nothing` keeps nothing where a row is refused; `skip_bad` keeps the good rows.", default=MODES[0]
)
_FORMAT = Parameter("format", "`csv`, `xlsx`, or `jsonl` (one JSON object a line).", default="csv")
_HEADS = Parameter(
    "heads", "`key`: columns are named by field keys; `title`: by titles in the reader's language.", default="key"
)


def one_of(name: str, given: str, known: tuple[str, ...]) -> str:
    """Return a parameter's value that must be one of a few; raises BadRequest."""
    if given not in known:
        raise BadRequest(Problem("bad_parameter", {"name": name, "given": given[:80], "takes": " | ".join(known)}))
    return given


def mode_of(call: Call) -> Mode:
    """Return how refused rows are treated."""
    return cast("Mode", one_of("mode", call.query["mode"], MODES))


def uploaded(call: Call) -> Path:
    """Return where the uploaded file lies; raises BadRequest where none came."""
    if call.upload is None:
        raise BadRequest(Problem("no_file", {}))
    return call.upload.path


def import_file(call: Call) -> Answer:
    """Import a CSV or XLSX file and answer a report with the problems of each row."""
    dry_run = call.query["dry_run"] == "1"
    report = import_records(
        call.engine, call.app, call.actor, call.entity, uploaded(call), dry_run=dry_run, mode=mode_of(call)
    )
    return json_answer(report.to_json(call.language))


def get_template(call: Call) -> Answer:
    """Answer an empty CSV file with the columns that can be filled."""
    app = call.app
    rights = app.rights(call.actor)
    rights.require(call.entity, "import")
    body = template_csv(app, call.actor, app.model.entity(call.entity))
    return Answer(body, media_type=MEDIA_TYPES["csv"], headers=named(f"{call.entity}-template.csv"))


def named(name: str) -> dict[str, str]:
    """Return the header that gives a file its name."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Return chunks of which the first is made already: what is wrong shows before the answer begins."""
    return chain([next(chunks, b""), next(chunks, b"")], chunks)


def export_file(call: Call) -> Answer:
    """Answer what the person sees of an entity as a file, sent while it is read; `fields` names the columns of a list."""
    app, actor = call.app, call.actor
    kind = cast("Format", one_of("format", call.query["format"], ("csv", "xlsx", "jsonl")))
    by_title = one_of("heads", call.query["heads"], ("key", "title")) == "title"
    entity = app.model.entity(call.entity)
    paths = listed(call.query["fields"])
    columns = chosen(app, entity, paths) if paths else exported(app, actor, entity)
    query = query_of(call, fields=("id",))
    language = call.language if by_title else None
    chunks = export(call.engine, app, actor, query, kind, columns=columns, language=language)
    return Answer(media_type=MEDIA_TYPES[kind], headers=named(f"{entity.key}.{kind}"), chunks=begun(chunks))


ENDPOINTS = (
    Endpoint(
        "GET", _PATH + "/export", "role", export_file, (_FORMAT, _HEADS, FIELDS, WHERE, SEARCH, ORDER_BY), lane="heavy"
    ),
    Endpoint("GET", _PATH + "/import/template.csv", "role", get_template),
    Endpoint("POST", _PATH + "/import", "role", import_file, (DRY_RUN, MODE), reads="file", lane="heavy"),
)
