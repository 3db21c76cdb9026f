"""Imports in the background: over an uploaded file, with a mapping of its columns, watched, ended early, and mended."""

from collections.abc import Mapping
from typing import Literal, cast

from ...kernel.json import Json
from ...kernel.problems import BadRequest, Location, Problem
from ...runtime.importing.exporting import writer_of
from ...runtime.importing.formulas import raw_guarded
from ...runtime.importing.jobs import Wish, ask, find, offered, own, preview, stop
from ...runtime.importing.refused_rows import refused_rows
from ...runtime.importing.writing import CsvWriter
from ...store import files, imports
from ...store.imports import Import, RowProblem
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from .files import MEDIA_TYPES, MODES, begun, named

_ENTITY = "/api/{app}/records/{entity}/imports"
_ONE = "/api/{app}/imports/{import}"
_MOST_TOLD = 200
_MOST_COLUMNS = 500


def preview_import(call: Call) -> Answer:
    """Answer the columns of an uploaded file with what they probably fill, and every column that can be filled."""
    columns = preview(call.engine, call.app, call.actor, call.entity, call.text("file", 40))
    offers = offered(call.app, call.actor, call.entity)
    return json_answer({
        "columns": [{"head": c.head, "path": c.path, "known": c.known, "samples": list(c.samples)} for c in columns],
        "offers": [
            {"path": o.path, "titles": [dict(title) for title in o.titles], "type": o.field.type, "required": o.field.required}
            for o in offers.values()
        ],
    })  # fmt: skip


def begin_import(call: Call) -> Answer:
    """Put an import of an uploaded file into the line; the same again, where it could double records, is the one of before."""
    found, new = ask(call.engine, call.app, call.actor, call.entity, _wish(call))
    return json_answer(_told(call, found), 201 if new else 200, {"Location": f"/api/{call.app.key}/imports/{found.id}"})


def list_imports(call: Call) -> Answer:
    """Answer one's own imports, newest first."""
    return json_answer({"rows": [_told(call, each) for each in own(call.engine, call.app, call.actor)]})


def get_import(call: Call) -> Answer:
    """Answer how far an import is, with the first problems of its rows."""
    found = find(call.engine, call.app, call.actor, call.params["import"])
    return json_answer(_told(call, found, problems=True))


def stop_import(call: Call) -> Answer:
    """End an import early: the rows up to `position` are in, the others are not."""
    return json_answer(_told(call, stop(call.engine, call.app, call.actor, call.params["import"])))


def get_refused_rows(call: Call) -> Answer:
    """Answer the refused rows as a sheet like the one that came, with a column that says what is wrong with each."""
    found = find(call.engine, call.app, call.actor, call.params["import"])
    with call.engine.database.read() as connection:
        file = files.get(connection, found.app, [found.file_id])[found.file_id]
    kind: Literal["csv", "xlsx"] = "xlsx" if found.options["format"] == "xlsx" else "csv"
    writer = CsvWriter(raw_guarded) if kind == "csv" else writer_of("xlsx")
    chunks = refused_rows(call.engine, found, call.engine.content.path(file.digest), call.language, writer)
    return Answer(media_type=MEDIA_TYPES[kind], headers=named(f"{found.entity}-refused.{kind}"), chunks=begun(chunks))


def _wish(call: Call) -> Wish:
    values = call.values
    known = ("file", "columns", "mode", "dry_run", "again")
    for name in values:
        if name not in known:
            raise _refused(name, ", ".join(known))
    mode = values.get("mode", "skip_bad")
    if mode not in MODES:
        raise _refused("mode", " | ".join(MODES))
    flags = {name: values.get(name, False) for name in ("dry_run", "again")}
    for name, flag in flags.items():
        if not isinstance(flag, bool):
            raise _refused(name, "true | false")
    mapped = _mapped(values.get("columns"))
    return Wish(
        call.text("file", 40),
        mapped,
        mode,
        dry_run=flags["dry_run"] is True,
        again=flags["again"] is True,
    )


def _mapped(given: Json) -> Mapping[str, str] | None:
    if given is None:
        return None
    takes = '{"head": "path" | null}'
    if not isinstance(given, dict) or len(given) > _MOST_COLUMNS:
        raise _refused("columns", takes)
    mapped: dict[str, str] = {}
    for head, path in given.items():
        if not (path is None or isinstance(path, str)):
            raise _refused("columns", takes)
        mapped[head.strip()] = path or ""
    return mapped


def _refused(name: str, takes: str) -> BadRequest:
    return BadRequest(Problem("bad_import_wish", {"name": name[:80], "takes": takes}, Location(path=f"/{name[:80]}")))


def _told(call: Call, found: Import, *, problems: bool = False) -> dict[str, Json]:
    counts = {name: found.counts.get(name, 0) for name in ("read", "created", "updated", "unchanged", "failed")}
    error = found.error if isinstance(found.error, list) else []
    told: dict[str, Json] = {
        "id": found.id, "entity": found.entity, "name": found.options["name"], "mode": found.options["mode"],
        "dry_run": found.options["dry_run"], "state": found.state, "position": found.position, "counts": counts,
        "created_at": _moment(found), "error": [_said(each, call.language) for each in error],
    }  # fmt: skip
    if problems:
        with call.engine.database.read() as connection:
            rows = imports.problems(connection, found.id, limit=_MOST_TOLD)
        told["problems"] = [_row_told(row, call.language) for row in rows]
    return told


def _moment(found: Import) -> str:
    return found.created_at.replace(tzinfo=None).isoformat() + "Z"


def _said(each: Json, language: str) -> Json:
    told = cast("dict[str, Json]", each)
    problem = Problem(str(told["code"]), cast("Mapping[str, object]", told["data"]))
    return {"code": problem.code, "message": problem.text(language), "hint": problem.hint(language)}


def _row_told(row: RowProblem, language: str) -> Json:
    problem = Problem(row.code, row.data)
    return {
        "row": row.row, "column": row.column, "field": row.field, "value": row.value, "code": row.code,
        "message": problem.text(language), "hint": problem.hint(language),
    }  # fmt: skip


ENDPOINTS = (
    Endpoint("POST", _ENTITY + "/preview", "role", preview_import, reads="json", lane="heavy"),
    Endpoint("POST", _ENTITY, "role", begin_import, reads="json", lane="heavy", status=201),
    Endpoint("GET", "/api/{app}/imports", "role", list_imports),
    Endpoint("GET", _ONE, "role", get_import),
    Endpoint("POST", _ONE + "/stop", "role", stop_import),
    Endpoint("GET", _ONE + "/refused", "role", get_refused_rows, lane="heavy"),
)
