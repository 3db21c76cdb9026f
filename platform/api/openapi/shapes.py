"""The JSON Schemas of bodies and answers that are the same for every app."""

from collections.abc import Mapping

from ...kernel.json import Json
from ...kernel.text import LANGUAGES

Schema = dict[str, Json]

TEXT: Schema = {"type": "string"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
EVENT: Schema = {"type": "string", "enum": ["created", "updated", "unchanged"]}
_NOW: Schema = {"type": "string", "enum": ["there", "elsewhere", "deleted"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
ANY: Schema = {}
WORDS: Schema = {"type": "object", "additionalProperties": TEXT, "description": "Words by language, such as zh and en."}


def nullable(schema: Mapping[str, Json]) -> Schema:
    """Return a schema that takes null as well."""
    return {"anyOf": [dict(schema), {"type": "null"}]}


def array(of: Mapping[str, Json]) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": dict(of)}


def exactly(properties: Mapping[str, Json], optional: tuple[str, ...] = ()) -> Schema:
    """Return the schema of an object with just these properties, all required but the optional ones."""
    required: list[Json] = [name for name in properties if name not in optional]
    return {"type": "object", "properties": dict(properties), "required": required, "additionalProperties": False}


def rows_of(of: Mapping[str, Json], *, paged: bool = True) -> Schema:
    """Return the schema of rows, with the mark of the next page where there are pages."""
    return exactly({"rows": array(of), **({"next": nullable(TEXT)} if paged else {})})


def bulk_of(values: Schema | None, *, needed: bool = True) -> Schema:
    """Return the schema of a change of many records: which ones, the values where it takes any, and how it is to be done."""
    properties: dict[str, Json] = {
        "where": {"type": "string", "maxLength": 4000}, "search": {"type": "string", "maxLength": 200},
        "ids": {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 10_000}, "expected": COUNT, "dry_run": FLAG,
        "mode": {"type": "string", "enum": ["at_once", "batches"]},
    }  # fmt: skip
    optional = (*properties, *(() if needed else ("values",)))
    return exactly({**properties, **({} if values is None else {"values": values})}, optional)


def branch_of(of: Mapping[str, Json]) -> Schema:
    """Return the schema of records in a tree, each with how many steps away it is."""
    return exactly({"rows": array(exactly({"depth": COUNT, "record": dict(of)})), "more": FLAG})


def ref(name: str) -> Schema:
    """Return a reference to a named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


PROBLEM_ENTRY = exactly(
    {"code": TEXT, "message": TEXT, "hint": TEXT, "path": TEXT, "field": TEXT, "record": TEXT, "row": COUNT, "column": COUNT},
    ("field", "record", "row", "column"),
)
_CLASH = exactly({"path": TEXT, "field": TEXT, "base": ANY, "mine": ANY, "theirs": ANY}, ("base", "theirs"))
_IMPORT_PROBLEM = exactly(
    {"row": COUNT, "column": TEXT, "field": TEXT, "value": TEXT, "code": TEXT, "message": TEXT, "hint": TEXT}
)
_IMPORT_NOTE = exactly({"code": TEXT, "message": TEXT, "count": COUNT, "rows": array({"type": "object"})})
_COUNTS = exactly({"created": COUNT, "updated": COUNT, "unchanged": COUNT})

_PARTS: Schema = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 500}, "maxItems": 50}
_IDS_BY_ENTITY: Schema = {"type": "object", "additionalProperties": array(TEXT)}
_QUESTION: Schema = {
    "title": {"type": "string", "minLength": 1, "maxLength": 100}, "where": {"type": "string", "maxLength": 4000},
    "search": {"type": "string", "maxLength": 200}, "order_by": _PARTS, "fields": _PARTS, "shared": _PARTS,
}  # fmt: skip

_KEPT: Schema = {
    "key": TEXT, "kind": {"type": "string", "enum": ["field", "entity", "values"]}, "release": nullable(COUNT), "values": COUNT,
    "at": nullable(MOMENT),
}  # fmt: skip

_CONDITION = exactly({"text": TEXT, "holds": nullable(FLAG), "trace": nullable({"type": "object"})})

_CALLED = exactly({"id": TEXT, "label": TEXT})
_ATTACHED = exactly({"id": TEXT, "name": TEXT, "type": TEXT, "size": COUNT, "width": COUNT, "height": COUNT}, ("width", "height"))
_COMMENT = exactly({
    "id": TEXT, "author": _CALLED, "text": TEXT, "mentions": array(_CALLED), "files": array(_ATTACHED), "at": MOMENT,
    "edited_at": nullable(MOMENT), "deleted": FLAG, "own": FLAG, "until": nullable(MOMENT),
    "past": array(exactly({"text": TEXT, "at": MOMENT})),
})  # fmt: skip

SHARED: Mapping[str, Json] = {
    "Problem": exactly(
        {
            "type": TEXT, "title": TEXT, "status": {"type": "integer"}, "code": TEXT, "detail": TEXT,
            "problems": array(PROBLEM_ENTRY), "request_id": TEXT, "current": {"type": "object"}, "clashes": array(_CLASH),
        },
        ("current", "clashes"),
    ),
    "Status": exactly({"status": TEXT}),
    "Ready": exactly({"status": TEXT, "parts": array(TEXT)}),
    "Me": exactly({
        "id": TEXT, "name": TEXT, "title": TEXT, "language": TEXT, "kind": TEXT, "administrator": FLAG,
        "apps": array(exactly({"key": TEXT, "title": WORDS, "icon": TEXT, "roles": array(TEXT)})),
    }),
    "Token": exactly({
        "id": TEXT, "title": TEXT, "scopes": {"type": "object", "additionalProperties": array(TEXT)},
        "entities": {"type": "object", "additionalProperties": array(TEXT)}, "read_only": FLAG,
        "created_at": MOMENT, "expires_at": nullable(MOMENT), "used_at": nullable(MOMENT), "token": TEXT,
    }, ("token",)),
    "Relation": exactly({"entity": TEXT, "field": TEXT, "count": COUNT, "more": FLAG, "where": TEXT}),
    "Called": _CALLED,
    "Comment": _COMMENT,
    "Talk": exactly({"rows": array(_COMMENT), "next": nullable(TEXT), "may_write": FLAG}),
    "NewComment": exactly({
        "text": {"type": "string", "minLength": 1, "maxLength": 10_000}, "mentions": {**array(TEXT), "maxItems": 20},
        "files": {**array(TEXT), "maxItems": 10},
    }, ("mentions", "files")),
    "CommentChange": exactly({"text": {"type": "string", "minLength": 1, "maxLength": 10_000}}),
    "PrintOrder": exactly({
        "ids": array(TEXT), "where": TEXT, "search": TEXT, "order_by": TEXT, "form": {"type": "string", "enum": ["pdf", "html", "zpl"]},
        "language": {"type": "string", "enum": [*LANGUAGES]},
    }, ("ids", "where", "search", "order_by", "form", "language")),
    "Model": {"type": "object", "required": ["key", "title", "release", "entities", "forms", "views", "workflows", "navigation"]},
    "Report": exactly({
        "dry_run": FLAG, "kept": FLAG, "read": COUNT, "created": COUNT, "updated": COUNT, "unchanged": COUNT, "failed": COUNT,
        "records": {"type": "object", "additionalProperties": _COUNTS}, "problems": array(_IMPORT_PROBLEM),
        "problems_left_out": COUNT, "notes": array(_IMPORT_NOTE), "totals": {"type": "object"},
    }),
    "Transition": exactly({
        "key": TEXT, "title": WORDS, "to": TEXT, "region": nullable(TEXT), "open": FLAG, "by_hand": FLAG, "reasons": array(TEXT),
        "require": array(TEXT), "sign": nullable(WORDS),
    }),
    "Action": exactly({
        "key": TEXT, "title": WORDS, "help": nullable(WORDS), "confirm": nullable(WORDS), "open": FLAG, "reasons": array(TEXT),
        "input": array(ref("Asked")), "rows": array(exactly({"key": TEXT, "input": array(ref("Asked"))})),
    }),
    "Asked": exactly({"key": TEXT, "type": TEXT, "title": WORDS, "required": FLAG, "definition": {"type": "object"}}),
    "ActionStart": exactly({"input": {"type": "object"}}, ("input",)),
    "ActionsStart": exactly({"ids": {**array(TEXT), "minItems": 1, "maxItems": 1000}, "input": {"type": "object"}}, ("input",)),
    "Started": exactly({"run": TEXT}),
    "ScannedCode": exactly({"code": {**TEXT, "minLength": 1, "maxLength": 300}}),
    "ScanStarted": exactly({
        "record": nullable(exactly({"entity": TEXT, "id": TEXT, "label": TEXT, "forms": array(TEXT)})), "runs": array(TEXT),
    }),
    "HookBody": {"type": "object"},
    "HookSecret": exactly({"secret": TEXT}),
    "RuleTimes": exactly({"rows": {**array(MOMENT), "maxItems": 7}, "time_zone": TEXT}),
    "Chapter": exactly({
        "at": MOMENT, "by": exactly({"id": TEXT, "label": TEXT}), "event": TEXT, "version": COUNT, "run": nullable(TEXT),
        "changes": {"type": "object", "additionalProperties": exactly({"from": ANY, "to": ANY}, ("from", "to"))},
    }),
    "AsWas": exactly({
        "at": MOMENT, "exists": FLAG, "values": {"type": "object"}, "today": array(TEXT),
        "last": nullable(exactly({"at": MOMENT, "by": exactly({"id": TEXT, "label": TEXT}), "event": TEXT, "version": COUNT})),
        "release": nullable(exactly({
            "number": COUNT, "version": TEXT, "at": MOMENT, "note": TEXT, "by": TEXT, "current": FLAG,
        })),
        "rows": array(exactly({
            "field": TEXT, "of": TEXT, "more": FLAG, "whole": FLAG,
            "rows": array(exactly({"id": TEXT, "values": {"type": "object"}, "today": array(TEXT), "now": _NOW})),
        })),
        "form": nullable({"type": "object"}), "fields": {"type": "object", "additionalProperties": {"type": "object"}},
        "rules": array(exactly({"key": TEXT, "title": {"type": "object"}, "file": TEXT, "text": TEXT, "same": FLAG})),
    }),
    "Bulk": exactly({
        "dry_run": FLAG, "matched": COUNT, "changed": COUNT, "unchanged": COUNT, "refused": COUNT, "batches": COUNT,
        "problems": array(PROBLEM_ENTRY), "along": {"type": "object", "additionalProperties": COUNT},
    }),
    "Binned": exactly({
        "id": TEXT, "batch": TEXT, "entity": TEXT, "record": TEXT, "at": MOMENT, "by": exactly({"id": TEXT, "label": TEXT}),
        "records": COUNT, "values": {"type": "object"},
    }),
    "Restored": exactly({
        "restored": array(exactly({"entity": TEXT, "id": TEXT, "version": COUNT})), "left_out": array(PROBLEM_ENTRY),
    }),
    "Kept": exactly({"app": TEXT, **_KEPT}),
    "KeptHere": exactly({**_KEPT, "may_delete": FLAG}),
    "KeptValue": exactly({
        "id": TEXT, "entity": TEXT, "field": TEXT, "record": exactly({"id": TEXT, "label": TEXT, "there": FLAG}), "value": TEXT,
        "now": ANY, "why": PROBLEM_ENTRY, "release": COUNT, "at": MOMENT,
    }),
    "KeptRepair": exactly({"ids": {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 1000}, "value": ANY}, ("value",)),
    "Repaired": exactly({"repaired": COUNT}),
    "KeptEnd": exactly({"key": {"type": "string", "minLength": 1, "maxLength": 97}, "values": COUNT}),
    "Drift": exactly({"app": TEXT, "release": COUNT, "problems": array(PROBLEM_ENTRY)}),
    "Forgotten": exactly({"forgotten": COUNT}),
    "BinIds": exactly({"ids": {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 1000}}),
    "Connection": exactly({
        "key": TEXT, "title": WORDS, "help": WORDS, "format": TEXT,
        "columns": array(exactly({"header": TEXT, "required": FLAG})), "totals": {"type": "object", "additionalProperties": WORDS},
    }),
    "Because": exactly({
        "allowed": nullable(FLAG), "roles": array(TEXT), "titles": {"type": "object", "additionalProperties": WORDS},
        "grants": array(exactly({
            "role": TEXT, "file": TEXT, "line": COUNT, "gives": nullable(FLAG), "reasons": array(TEXT),
            "rows": nullable(_CONDITION), "when": nullable(_CONDITION),
        })),
    }),
    "Scanned": exactly({"entity": TEXT, "id": TEXT, "label": TEXT, "forms": array(TEXT)}),
    "Filter": exactly({
        "id": TEXT, "entity": TEXT, **_QUESTION, "own": FLAG, "version": {"type": "integer", "minimum": 1}, "updated_at": MOMENT,
    }),
    "NewFilter": exactly({"entity": TEXT, **_QUESTION}, ("where", "search", "order_by", "fields", "shared")),
    "FilterChange": exactly({"version": {"type": "integer", "minimum": 1}, **_QUESTION}, ("version", *_QUESTION)),
    "News": exactly({"changed": _IDS_BY_ENTITY, "gone": _IDS_BY_ENTITY, "all": FLAG, "next": TEXT}),
    "Counted": exactly({"count": COUNT, "more": FLAG}),
    "Found": exactly({
        "rows": array(exactly({"entity": TEXT, "id": TEXT, "label": TEXT, "path": TEXT, "text": TEXT})), "more": array(TEXT),
    }),
    "Group": {"type": "object", "required": ["count"], "properties": {"count": COUNT}},
    "Run": {"type": "object", "required": ["id", "app", "rule", "state"], "properties": {"id": TEXT, "state": TEXT}},
    "SignIn": exactly({"name": {"type": "string", "maxLength": 64}, "password": {"type": "string", "maxLength": 256}}),
    "SessionChange": exactly({"language": {"type": "string", "enum": ["zh", "en"]}}),
    "NewToken": exactly({
        "title": {"type": "string", "maxLength": 100}, "days": {"type": "integer", "minimum": 1, "maximum": 366},
        "scopes": {"type": "object", "additionalProperties": array(TEXT)},
        "entities": {"type": "object", "additionalProperties": array(TEXT)}, "read_only": FLAG,
    }, ("days", "scopes", "entities", "read_only")),
    "ImportFile": exactly({"file": TEXT}),
    "ImportWish": exactly({
        "file": TEXT, "columns": nullable({"type": "object", "additionalProperties": nullable(TEXT)}),
        "mode": {"type": "string", "enum": ["skip_bad", "all_or_nothing"]}, "dry_run": FLAG, "again": FLAG,
    }, ("columns", "mode", "dry_run", "again")),
    "ImportPreview": exactly({
        "columns": array(exactly({"head": TEXT, "path": TEXT, "known": TEXT, "samples": array(TEXT)})),
        "offers": array(exactly({"path": TEXT, "titles": array(WORDS), "type": TEXT, "required": FLAG})),
    }),
    "ImportJob": exactly({
        "id": TEXT, "entity": TEXT, "name": TEXT, "mode": TEXT, "dry_run": FLAG, "state": TEXT, "position": COUNT,
        "counts": exactly({"read": COUNT, "created": COUNT, "updated": COUNT, "unchanged": COUNT, "failed": COUNT}),
        "created_at": MOMENT, "error": array(exactly({"code": TEXT, "message": TEXT, "hint": TEXT})),
        "problems": array(_IMPORT_PROBLEM),
    }, ("problems",)),
    "Stored": exactly(
        {"id": TEXT, "name": TEXT, "type": TEXT, "size": COUNT, "width": COUNT, "height": COUNT}, ("width", "height")
    ),
    "File": exactly({"file": {"type": "string", "contentMediaType": "application/octet-stream"}}),
}  # fmt: skip
"""Named schemas of the fixed part of the API."""
