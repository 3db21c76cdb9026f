"""What administrators ask of the tables of all apps: what publishes set aside, and whether somebody changed them by hand."""

from typing import cast

from ...kernel.json import Json, datetime_text
from ...runtime.kept import kept
from ...store import schema
from ..answers import Answer, json_answer, problem_json
from ..call import Call
from ..endpoints import Endpoint


def list_kept(call: Call) -> Answer:
    """Answer the fields, entities and values that publishes set aside, counted; never the values themselves."""
    rows: list[Json] = [
        {
            "app": app.key, "key": each.key, "kind": each.kind, "release": each.release or None, "values": each.values,
            "at": datetime_text(each.at) if each.at else None,
        }
        for app in call.engine.apps() for each in kept(call.engine, app.key)
    ]  # fmt: skip
    return json_answer({"rows": rows})


def list_drift(call: Call) -> Answer:
    """Answer for each app in what its tables differ from what its release says; no problems where they do not."""
    rows: list[Json] = []
    for app in call.engine.apps():
        with call.engine.database.read() as connection:
            found = schema.drift(connection, app.model)
        problems = [cast("Json", problem_json(problem, call.language)) for problem in found]
        rows.append({"app": app.key, "release": app.release, "problems": problems})
    return json_answer({"rows": rows})


ENDPOINTS = (
    Endpoint("GET", "/api/kept", "administrator", list_kept, lane="heavy", own=True),
    Endpoint("GET", "/api/drift", "administrator", list_drift, lane="heavy", own=True),
)
