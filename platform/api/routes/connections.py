"""Connections: which the person may run, and running one with a file."""

from ...runtime.importing.through import import_through
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from .files import DRY_RUN, MODE, mode_of, uploaded


def list_connections(call: Call) -> Answer:
    """Answer the connections that the person may run, with their columns."""
    app = call.app
    allowed = app.rights(call.actor).connections
    found = {key: each for key, each in app.model.definitions.connections.items() if key in allowed}
    return json_answer({
        "rows": [
            {
                "key": key,
                "title": dict(each.title),
                "help": dict(each.help),
                "format": each.format,
                "columns": [{"header": column.header, "required": column.required} for column in each.columns.values()],
                "totals": {name: dict(total.title) for name, total in each.totals.items()},
            }
            for key, each in found.items()
        ]
    })  # fmt: skip


def import_file(call: Call) -> Answer:
    """Import a file through a connection and answer its report: counts, problems, oddities, totals."""
    dry_run = call.query["dry_run"] == "1"
    key = call.params["connection"]
    report = import_through(call.engine, call.app, call.actor, key, uploaded(call), dry_run=dry_run, mode=mode_of(call))
    return json_answer(report.to_json(call.language))


ENDPOINTS = (
    Endpoint("GET", "/api/{app}/connections", "role", list_connections),
    Endpoint("POST", "/api/{app}/connections/{connection}/import", "role", import_file, (DRY_RUN, MODE), reads="file", lane="heavy"),
)
