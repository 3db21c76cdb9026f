"""What people and rules did across all records of an app: asked page by page, or as a file."""

from ...runtime.auditing import audit_csv, audited
from ...store.audit import Sought
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .files import begun, named
from .runs import moment_asked

_SOUGHT = (
    Parameter("by", "Only what the person with this id did.", most=26),
    Parameter("entity", "Only changes of records of this entity.", most=48),
    Parameter("record", "Only changes of the record with this id.", most=26),
    Parameter("event", "Only changes of this kind, such as created or deleted.", most=40),
    Parameter("since", "Only what happened at this moment or later.", most=40),
    Parameter("until", "Only what happened before this moment.", most=40),
)
_CURSOR = Parameter("cursor", "Where the page begins: `next` of the page before.", "integer", 1, 2**62)
_LIMIT = Parameter("limit", "How many rows at most.", "integer", 1, 200, "50")


def _sought(call: Call) -> Sought:
    asked = call.query
    return Sought(
        asked["by"], asked["entity"], asked["record"], asked["event"], moment_asked(call, "since"), moment_asked(call, "until")
    )


def get_audit(call: Call) -> Answer:
    """Answer who changed what and when, across all records, newest first; for those who see every field of every record."""
    before = int(call.query["cursor"]) if call.query["cursor"] else None
    found = audited(call.engine, call.app, call.actor, _sought(call), before=before, limit=int(call.query["limit"]))
    return json_answer({"rows": found.rows, "next": found.next or None})


def export_audit(call: Call) -> Answer:
    """Answer the same as a CSV file, one line for each changed field."""
    chunks = begun(audit_csv(call.engine, call.app, call.actor, _sought(call)))
    return Answer(media_type="text/csv; charset=utf-8", headers=named(f"{call.app.key}-audit.csv"), chunks=chunks)


_PATH = "/api/{app}/audit"
ENDPOINTS = (
    Endpoint("GET", _PATH, "role", get_audit, (*_SOUGHT, _CURSOR, _LIMIT)),
    Endpoint("GET", f"{_PATH}/export", "role", export_audit, _SOUGHT, lane="heavy"),
)
