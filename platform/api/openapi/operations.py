"""What each endpoint takes and answers, as schemas: one entry an endpoint, by its method and path."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .entities import name_of
from .shapes import EVENT, Schema, array, branch_of, bulk_of, exactly, ref, rows_of

FILE_TYPES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/jsonl")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an endpoint is described: an app and one of its entities; both empty for fixed paths."""

    app: str = ""
    entity: str = ""

    def schema(self, part: str = "") -> Schema:
        """Return the reference to one of the entity's schemas."""
        return ref(name_of(self.app, self.entity, part))


Shape = Callable[[Place], Schema]


@dataclass(frozen=True, slots=True)
class Operation:
    """An endpoint's body and answer: JSON schemas, or the media types of files."""

    answer: Shape | None = None
    body: Shape | None = None
    files: tuple[str, ...] = ()
    needs: str = ""
    refuses: tuple[int, ...] = ()
    also: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()
    """Refusals that are pages to read, of the same media types."""


def _named(name: str) -> Shape:
    return lambda _place: ref(name)


def _rows(name: str, *, paged: bool = False) -> Shape:
    return lambda _place: rows_of(ref(name), paged=paged)


_RECORD = "/api/{app}/records/{entity}"
_ANY_FILE = ("application/octet-stream", "application/pdf", "image/png", "image/jpeg", "image/webp")
_PRINTED = ("application/pdf", "text/html", "text/plain")
_REPORT = Operation(_named("Report"), _named("File"), refuses=(413, 415, 422))

def _admitted(_place: Place) -> Schema:
    return {"anyOf": [ref("Me"), ref("SecondFactor")]}


_MINE, _ONE, _REDIRECT = "/api/account", "/api/people/{person}", Operation(refuses=(401, 404, 503))
_ACCOUNT_OPERATIONS: Mapping[str, Operation] = {
    "GET /api/device": Operation(_named("ThisDevice")),
    "PATCH /api/device": Operation(_named("Device"), _named("DeviceMove"), refuses=(401, 403, 404, 422)),
    "POST /api/device/session": Operation(_named("Me"), _named("DeviceSignIn"), refuses=(401, 429)),
    "POST /api/devices/pairings": Operation(_named("Pairing"), _named("NewDevice"), refuses=(404, 422)),
    "POST /api/device": Operation(_named("Device"), _named("Code"), refuses=(404,)),
    "GET /api/devices": Operation(_rows("Device")),
    "POST /api/devices": Operation(_named("Device"), _named("NewDevice"), refuses=(404, 422)),
    "PATCH /api/devices/{device}": Operation(_named("Device"), _named("DeviceChange"), refuses=(404, 422)),
    "DELETE /api/devices/{device}": Operation(refuses=(404,)),
    "POST /api/account/pin": Operation(body=_named("Pin"), refuses=(422,)),
    "DELETE /api/account/pin": Operation(),
    "POST /api/people/{person}/pin": Operation(body=_named("Pin"), refuses=(404, 422)),
    "DELETE /api/people/{person}/pin": Operation(refuses=(404,)),
    "POST /api/session/confirm": Operation(body=_named("Confirmation"), refuses=(401, 429)),
    "GET /api/sign-in": Operation(_named("Ways")),
    "GET /api/session/second-factor": Operation(_named("SecondFactor"), refuses=(401,)),
    "POST /api/session/code": Operation(_admitted, _named("Code"), refuses=(401, 429)),
    "POST /api/session/passkey/options": Operation(_named("PasskeyOptions"), refuses=(409,)),
    "POST /api/session/passkey": Operation(_admitted, _named("PasskeyAnswer"), refuses=(401, 409, 429)),
    "GET /api/elsewhere/{provider}": _REDIRECT,
    "GET /api/elsewhere/{provider}/callback": _REDIRECT,
    "POST /api/password/forgot": Operation(body=_named("Forgot"), refuses=(409, 429)),
    "POST /api/password/set": Operation(body=_named("SetPassword"), refuses=(404,)),
    "POST /api/setup": Operation(_named("Me"), _named("SetUp"), refuses=(409,)),
    f"GET {_MINE}/sessions": Operation(_rows("Session"), refuses=(403,)),
    f"DELETE {_MINE}/sessions": Operation(),
    f"DELETE {_MINE}/sessions/{{session}}": Operation(refuses=(404,)),
    f"GET {_MINE}/factors": Operation(_named("Factors"), refuses=(403,)),
    f"POST {_MINE}/password": Operation(_named("Me"), _named("ChangePassword"), refuses=(429,)),
    f"POST {_MINE}/code": Operation(_named("NewCode"), refuses=(409,)),
    f"POST {_MINE}/code/finish": Operation(_named("RecoveryCodes"), _named("Code"), refuses=(409,)),
    f"DELETE {_MINE}/code": Operation(),
    f"POST {_MINE}/recovery-codes": Operation(_named("RecoveryCodes"), refuses=(409,)),
    f"POST {_MINE}/passkeys/options": Operation(_named("PasskeyOptions"), refuses=(409,)),
    f"POST {_MINE}/passkeys": Operation(_named("Passkey"), _named("NewPasskey"), refuses=(409,)),
    f"DELETE {_MINE}/passkeys/{{passkey}}": Operation(refuses=(404,)),
    f"POST {_MINE}/confirm/options": Operation(_named("PasskeyOptions"), refuses=(409,)),
    f"POST {_MINE}/elsewhere/{{provider}}": Operation(_named("Address"), refuses=(404, 409)),
    f"DELETE {_MINE}/elsewhere/{{provider}}": Operation(refuses=(404,)),
    "GET /api/people": Operation(_rows("Person")),
    "POST /api/people": Operation(_named("Person"), _named("NewPerson"), refuses=(409,)),
    f"GET {_ONE}": Operation(_named("Person"), refuses=(404,)),
    f"PATCH {_ONE}": Operation(_named("Person"), _named("PersonChange"), refuses=(404, 409)),
    f"POST {_ONE}/roles": Operation(_named("Person"), _named("Roles"), refuses=(404,)),
    f"POST {_ONE}/invite": Operation(_named("Invitation"), refuses=(404, 409)),
    f"DELETE {_ONE}/sessions": Operation(refuses=(404,)),
    f"DELETE {_ONE}/factors": Operation(refuses=(404,)),
    "GET /api/kept": Operation(_rows("Kept")),
    "GET /api/drift": Operation(_rows("Drift")),
    "GET /api/security-events": Operation(_rows("SecurityEvent", paged=True)),
}

_INBOX, _TASK, _APPROVALS = "/api/inbox", "/api/inbox/tasks/{task}", f"{_RECORD}/{{id}}/approvals"
_DECIDING_OPERATIONS: Mapping[str, Operation] = {
    f"GET {_INBOX}/tasks": Operation(_rows("Task", paged=True)),
    f"GET {_INBOX}/count": Operation(_named("TaskCount")),
    f"POST {_INBOX}/decide": Operation(_rows("Decided"), _named("ManyDecisions"), refuses=(429,)),
    f"GET {_INBOX}/people": Operation(_rows("Colleague")),
    f"GET {_INBOX}/delegations": Operation(_rows("Delegation")),
    f"POST {_INBOX}/delegations": Operation(_named("Delegation"), _named("NewDelegation"), refuses=(404,)),
    f"DELETE {_INBOX}/delegations/{{delegation}}": Operation(refuses=(404,)),
    "GET /api/notices": Operation(_named("Notices")),
    "POST /api/notices": Operation(_named("Unread"), _named("NoticesRead")),
    f"GET {_TASK}": Operation(_named("Task"), refuses=(404,)),
    f"POST {_TASK}/decide": Operation(_named("Task"), _named("Decision"), refuses=(404, 409, 429)),
    f"POST {_TASK}/transfer": Operation(_named("Task"), _named("Transfer"), refuses=(404, 409, 429)),
    f"POST {_TASK}/signers": Operation(_named("Task"), _named("AddedSigner"), refuses=(404, 409, 429)),
    f"GET {_APPROVALS}": Operation(_rows("Process"), needs="workflow"),
    f"GET {_APPROVALS}/simulate": Operation(_named("Foreseen"), needs="workflow", refuses=(422,)),
    f"POST {_APPROVALS}/withdraw": Operation(body=_named("Said"), needs="workflow", refuses=(409, 429)),
    f"POST {_APPROVALS}/urge": Operation(_named("Urged"), _named("Said"), needs="workflow", refuses=(409, 429)),
    "POST /api/{app}/approvals/newest": Operation(_named("MovedToNewest"), _named("NewestWish"), refuses=(409,)),
}

_APPS = "/api/administration/apps"
_ADMINISTRATION_OPERATIONS: Mapping[str, Operation] = {
    f"GET {_APPS}": Operation(_rows("InstalledApp")),
    f"GET {_APPS}/{{installed}}/releases": Operation(_rows("Release"), refuses=(404,)),
    f"GET {_APPS}/{{installed}}/releases/{{number}}/changes": Operation(_rows("ChangedFile"), refuses=(404,)),
    f"GET {_APPS}/{{installed}}/releases/{{number}}/file": Operation(_named("DefinitionFile"), refuses=(404,)),
    "GET /api/administration/house": Operation(_named("House")),
    f"GET {_APPS}/{{installed}}/roles": Operation(_named("RolesOfApp"), refuses=(404,)),
    f"GET {_ONE}/sessions": Operation(_rows("Session"), refuses=(404,)),
    f"GET {_ONE}/tokens": Operation(_rows("Token"), refuses=(404,)),
    f"DELETE {_ONE}/tokens/{{token}}": Operation(refuses=(404,)),
    "GET /api/{app}/audit": Operation(_rows("AuditLine", paged=True), refuses=(422,)),
    "GET /api/{app}/audit/export": Operation(files=("text/csv",), refuses=(422,)),
    f"DELETE {_ONE}/sessions/{{session}}": Operation(refuses=(404,)),
}

OPERATIONS: Mapping[str, Operation] = {
    "GET /health": Operation(_named("Status")),
    "GET /ready": Operation(_named("Ready")),
    "GET /metrics": Operation(files=("text/plain",)),
    "GET /openapi.json": Operation(lambda _place: {"type": "object"}),
    "GET /docs": Operation(files=("text/html",)),
    "GET /track/{app}/{track}": Operation(files=("text/html",), pages=(404, 429)),
    "POST /api/session": Operation(_admitted, _named("SignIn"), refuses=(401, 429)),
    "GET /api/session": Operation(_named("Me")),
    "PATCH /api/session": Operation(_named("Me"), _named("SessionChange"), refuses=(422,)),
    "DELETE /api/session": Operation(),
    **_ACCOUNT_OPERATIONS,
    **_DECIDING_OPERATIONS,
    **_ADMINISTRATION_OPERATIONS,
    "POST /api/tokens": Operation(_named("Token"), _named("NewToken"), refuses=(422,)),
    "GET /api/tokens": Operation(_rows("Token")),
    "DELETE /api/tokens/{token}": Operation(refuses=(404,)),
    "GET /api/{app}/model": Operation(_named("Model")),
    f"GET {_RECORD}": Operation(lambda place: rows_of(place.schema()), refuses=(422,)),
    f"GET {_RECORD}/groups": Operation(lambda _place: rows_of(ref("Group"), paged=False), refuses=(422,)),
    f"GET {_RECORD}/count": Operation(_named("Counted"), refuses=(422,)),
    f"GET {_RECORD}/{{id}}/tree": Operation(lambda place: branch_of(place.schema()), refuses=(422,)),
    "GET /api/{app}/filters": Operation(_rows("Filter")),
    "POST /api/{app}/filters": Operation(_named("Filter"), _named("NewFilter"), refuses=(403, 422)),
    "PATCH /api/{app}/filters/{filter}": Operation(_named("Filter"), _named("FilterChange"), refuses=(403, 409, 422)),
    "DELETE /api/{app}/filters/{filter}": Operation(),
    "GET /api/{app}/search": Operation(_named("Found")),
    f"POST {_RECORD}": Operation(
        lambda place: {"anyOf": [place.schema(), rows_of(place.schema(), paged=False)]},
        lambda place: {"anyOf": [place.schema("new"), {**array(place.schema("new")), "maxItems": 1000}]},
        needs="create", refuses=(409, 422),
    ),
    f"GET {_RECORD}/{{id}}": Operation(lambda place: place.schema(), refuses=(422,)),
    f"PATCH {_RECORD}/{{id}}": Operation(
        lambda place: place.schema(), lambda place: place.schema("change"), needs="update", refuses=(409, 422)
    ),
    f"DELETE {_RECORD}/{{id}}": Operation(needs="delete", refuses=(409, 422)),
    f"POST {_RECORD}/upsert": Operation(
        lambda place: rows_of(exactly({"event": EVENT, "record": place.schema()}), paged=False),
        lambda place: {"anyOf": [place.schema("new"), {**array(place.schema("new")), "maxItems": 1000}]},
        needs="create", refuses=(409, 422),
    ),
    f"POST {_RECORD}/bulk/update": Operation(
        _named("Bulk"), lambda place: bulk_of(place.schema("change")), needs="bulk update", refuses=(409, 422)
    ),
    f"POST {_RECORD}/bulk/delete": Operation(_named("Bulk"), lambda _place: bulk_of(None), needs="bulk delete", refuses=(409, 422)),
    f"POST {_RECORD}/bulk/transitions/{{transition}}": Operation(
        _named("Bulk"), lambda place: bulk_of(place.schema("step"), needed=False), needs="bulk workflow", refuses=(409, 422)
    ),
    f"GET {_RECORD}/{{id}}/transitions": Operation(_rows("Transition")),
    f"POST {_RECORD}/{{id}}/transitions/{{transition}}": Operation(
        lambda place: place.schema(), lambda place: place.schema("step"), needs="workflow", refuses=(409, 422, 429)
    ),
    f"GET {_RECORD}/actions": Operation(_rows("Action")),
    f"GET {_RECORD}/{{id}}/actions": Operation(_rows("Action")),
    f"POST {_RECORD}/actions/{{rule}}": Operation(_named("Started"), _named("ActionsStart"), refuses=(409, 422)),
    f"POST {_RECORD}/{{id}}/actions/{{rule}}": Operation(_named("Started"), _named("ActionStart"), refuses=(409, 422)),
    "POST /api/{app}/scan": Operation(_named("ScanStarted"), _named("ScannedCode"), refuses=(422,)),
    "POST /api/{app}/hooks/{rule}": Operation(_named("Started"), _named("HookBody"), refuses=(401, 409, 422, 429)),
    "POST /api/{app}/rules/{rule}/secret": Operation(_named("HookSecret"), refuses=(503,)),
    "GET /api/{app}/rules/{rule}/times": Operation(_named("RuleTimes")),
    "GET /api/{app}/events": Operation(_named("News")),
    f"GET {_RECORD}/{{id}}/history": Operation(_rows("Chapter", paged=True)),
    f"GET {_RECORD}/{{id}}/then": Operation(_named("AsWas")),
    f"GET {_RECORD}/{{id}}/comments": Operation(_named("Talk")),
    f"POST {_RECORD}/{{id}}/comments": Operation(_named("Comment"), _named("NewComment"), needs="comment", refuses=(409, 422)),
    f"PATCH {_RECORD}/{{id}}/comments/{{comment}}": Operation(
        _named("Comment"), _named("CommentChange"), needs="comment", refuses=(422,)
    ),
    f"DELETE {_RECORD}/{{id}}/comments/{{comment}}": Operation(needs="comment"),
    f"GET {_RECORD}/{{id}}/related": Operation(_rows("Relation")),
    f"GET {_RECORD}/{{id}}/mentionable": Operation(_rows("Called"), needs="comment"),
    f"GET {_RECORD}/export": Operation(files=FILE_TYPES, needs="export", refuses=(422,)),
    f"GET {_RECORD}/import/template.csv": Operation(files=("text/csv",), needs="import"),
    f"POST {_RECORD}/import": Operation(_REPORT.answer, _REPORT.body, needs="import", refuses=_REPORT.refuses),
    f"POST {_RECORD}/imports/preview": Operation(_named("ImportPreview"), _named("ImportFile"), needs="import"),
    f"POST {_RECORD}/imports": Operation(_named("ImportJob"), _named("ImportWish"), needs="import", also=(200,)),
    "GET /api/{app}/imports": Operation(_rows("ImportJob")),
    "GET /api/{app}/imports/{import}": Operation(_named("ImportJob")),
    "POST /api/{app}/imports/{import}/stop": Operation(_named("ImportJob"), refuses=(409,)),
    "GET /api/{app}/imports/{import}/refused": Operation(files=FILE_TYPES, refuses=(413, 422)),
    "POST /api/{app}/files": Operation(_named("Stored"), _named("File"), refuses=(429,)),
    "GET /api/{app}/prints/{print}": Operation(files=_PRINTED, refuses=(413, 422, 503)),
    "POST /api/{app}/prints/{print}": Operation(body=_named("PrintOrder"), files=_PRINTED, refuses=(413, 422, 503)),
    "GET /api/{app}/files/{file}": Operation(files=_ANY_FILE, refuses=(416,), also=(206, 304)),
    f"GET {_RECORD}/{{id}}/files/{{field}}/{{file}}": Operation(files=_ANY_FILE, refuses=(416,), also=(206, 304)),
    "GET /api/{app}/bin": Operation(_rows("Binned", paged=True)),
    "POST /api/{app}/bin/restore": Operation(_named("Restored"), _named("BinIds"), refuses=(409, 422)),
    "POST /api/{app}/bin/purge": Operation(_named("Forgotten"), _named("BinIds"), refuses=(409, 422)),
    "GET /api/{app}/kept": Operation(_rows("KeptHere")),
    "GET /api/{app}/kept/values": Operation(_rows("KeptValue", paged=True)),
    "POST /api/{app}/kept/repair": Operation(_named("Repaired"), _named("KeptRepair"), refuses=(409, 422)),
    "POST /api/{app}/kept/purge": Operation(_named("Forgotten"), _named("BinIds"), refuses=(409,)),
    "POST /api/{app}/kept/delete": Operation(_named("Forgotten"), _named("KeptEnd"), refuses=(409,)),
    "GET /api/{app}/connections": Operation(_rows("Connection")),
    "POST /api/{app}/connections/{connection}/import": _REPORT,
    "POST /api/{app}/forms/{form}": Operation(
        lambda _place: {"type": "object", "required": ["id", "version"]}, lambda _place: {"type": "object"}, refuses=(409, 422)
    ),
    "GET /api/{app}/scan": Operation(_named("Scanned")),
    "GET /api/{app}/why": Operation(_named("Because"), refuses=(422,)),
    "GET /api/{app}/rules": Operation(_rows("Rule")),
    "GET /api/{app}/rules/{rule}": Operation(_named("RuleWhole")),
    "GET /api/{app}/runs": Operation(_rows("Run", paged=True)),
    "GET /api/{app}/runs/counts": Operation(_named("RunCounts")),
    "GET /api/{app}/runs/{run}": Operation(_named("RunTold")),
    "GET /api/{app}/rules/{rule}/why": Operation(_named("WhyRule"), refuses=(404,)),
    "POST /api/{app}/rules/{rule}/dry-run": Operation(_named("DryRun"), _named("DryRunWish"), refuses=(404, 422, 503)),
    "POST /api/{app}/rules/{rule}/replay": Operation(_named("Replay"), _named("ReplayWish"), refuses=(404, 422)),
    "GET /api/{app}/tables": Operation(_rows("DecisionTable")),
    "GET /api/{app}/tables/{table}": Operation(_named("DecisionTableWhole")),
    "GET /api/{app}/tables/{table}/sheet": Operation(files=FILE_TYPES[:2]),
    "POST /api/{app}/tables/{table}/sheet": Operation(_named("TableTried"), _REPORT.body, refuses=_REPORT.refuses),
    "GET /api/{app}/forecast": Operation(_named("Forecast")),
    "GET /api/{app}/older": Operation(_named("Older")),
    "POST /api/{app}/older/move": Operation(_named("OlderMoved"), _named("OlderWish"), refuses=(409, 422)),
    "POST /api/{app}/runs/{run}/resume": Operation(refuses=(409,)),
    "POST /api/{app}/rules/{rule}/pause": Operation(),
    "POST /api/{app}/rules/{rule}/take-up": Operation(),
}
"""Every endpoint must stand here; a test compares this with the routes."""

PATH_PARAMETERS: Mapping[str, str] = {
    "print": "The key of a print.",
    "app": "The app's key.", "entity": "The entity's key.", "id": "The record's id.", "transition": "The transition's key.",
    "form": "The form's key.", "connection": "The connection's key.", "run": "The run's id.", "filter": "The filter's id.",
    "file": "The file's id.", "import": "The import's id.", "rule": "The rule's key.",
    "table": "The decision table's key.",
    "field": "The field that holds the file.", "token": "The token's id.",
    "session": "The session's id, from the list.", "passkey": "The passkey's id.", "provider": "The key of a provider of sign-ins.",
    "person": "The person's id.", "task": "The task's id.", "delegation": "The delegation's id.",
    "installed": "The key of an installed app.", "number": "The number of a release.",
    "device": "The id of a shared device.", "comment": "The comment's id.",
    "track": "The key of a page on which strangers follow a record.",
}
