"""What the endpoints that explain rules take and answer, as schemas."""

from collections.abc import Mapping

from ...kernel.json import Json
from .shapes import ANY, COUNT, FLAG, MOMENT, TEXT, WORDS, Schema, array, exactly, nullable, ref

_NAMED: Schema = exactly({"id": TEXT, "label": TEXT})
_TOLD_PARTS: dict[str, Json] = {"code": TEXT, "message": TEXT, "hint": TEXT}
_TOLD: Schema = exactly(_TOLD_PARTS)
_MILLISECONDS: Schema = {"type": "number", "minimum": 0}
_FROM_TO: Schema = {"type": "object", "additionalProperties": exactly({"from": ANY, "to": ANY})}
_BY_REASON: Schema = {"type": "object", "additionalProperties": COUNT}
_VALUES: Schema = {"type": "object", "additionalProperties": ANY}
_IDS: Schema = {"type": "array", "items": TEXT, "maxItems": 100}
_DRAFT: Schema = {"anyOf": [{"type": "string", "maxLength": 100_000}, {"type": "object"}, {"type": "null"}]}
_PLACE: dict[str, Json] = {"file": TEXT, "line": COUNT}
_STEP_PLACE: dict[str, Json] = {"run": TEXT, "position": TEXT}

_COLUMNS: Schema = array(exactly({"name": TEXT, "title": nullable(WORDS), "type": TEXT, "values": array(TEXT), "to": nullable(TEXT)}))
_TABLE: dict[str, Json] = {
    "key": TEXT, "title": WORDS, "help": nullable(WORDS), "hit": {"type": "string", "enum": ["first", "unique", "priority", "collect"]},
    "collect": nullable(TEXT), "complete": FLAG, "inputs": _COLUMNS, "outputs": _COLUMNS, "count": COUNT, "used_by": array(TEXT),
}  # fmt: skip
_OLDER: dict[str, Json] = {
    "kind": {"type": "string", "enum": ["approval", "state", "rule"]}, "of": TEXT, "name": TEXT, "title": WORDS, "release": COUNT,
    "state": TEXT, "course": {"type": "string", "enum": ["running", "returned", "waiting", "failed", "paused", "queued"]},
    "stands": array(TEXT), "entity": TEXT, "since": MOMENT,
}  # fmt: skip

UNDERSTANDING_SHAPES: Mapping[str, Json] = {
    "ConditionPart": exactly({
        "text": TEXT, "holds": nullable(FLAG), "as_of": {"type": "string", "enum": ["then", "now"]}, **_PLACE, "trace": ANY,
    }),
    "RecordChange": exactly({
        "entity": TEXT, "id": TEXT, "label": TEXT, "event": TEXT, "changes": _FROM_TO, "steps": array(exactly(_STEP_PLACE)),
    }),
    "RunStep": exactly({
        "number": COUNT, "position": TEXT, "path": TEXT, **_PLACE, "kind": TEXT, "at": MOMENT, "ms": _MILLISECONDS, "entity": TEXT,
        "in": COUNT, "out": COUNT, "skipped": _BY_REASON, "sample": array(TEXT), "sent": FLAG, "result": ANY, "trace": ANY,
        "changes": array(ref("RecordChange")),
    }),
    "RunTold": {
        "type": "object",
        "required": ["id", "app", "rule", "state", "release", "steps", "changes", "problems", "circle", "file", "line", "returned",
                     "calls"],
        "properties": {
            "id": TEXT, "app": TEXT, "rule": TEXT, "title": WORDS, "state": TEXT, "release": nullable(COUNT), "entity": nullable(TEXT),
            "caused_by": nullable(TEXT), **_PLACE, "steps": array(ref("RunStep")), "changes": array(ref("RecordChange")),
            "problems": array(_TOLD), "circle": array(TEXT), "returned": nullable(_VALUES),
            "calls": array(exactly({"position": TEXT, "rule": TEXT, "run": TEXT, "state": TEXT})),
        },
    },
    "RunCounts": exactly({"rows": array(exactly({"rule": TEXT, "state": TEXT, "count": COUNT}))}),
    "WhyRule": exactly({
        "rule": TEXT, "title": WORDS, "entity": TEXT, "event": TEXT, "record": _NAMED, "active": FLAG,
        "paused": nullable(exactly({"at": MOMENT, "by": _NAMED})), "release": COUNT, "since": nullable(MOMENT),
        "answer": {"type": "string", "enum": ["fired", "left_out", "not_heard", "pending", "nothing", "hidden"]}, "told": _TOLD,
        "now": nullable(ref("ConditionPart")), "due": array(exactly({"at": MOMENT, "told": _TOLD})),
        "moments": array(exactly({
            "at": MOMENT, "event": TEXT, "version": nullable(COUNT), "by": _NAMED, "changed": array(TEXT),
            "outcome": {"type": "string", "enum": ["fired", "left_out", "not_heard", "pending", "hidden"]}, "told": _TOLD,
            "condition": nullable(ref("ConditionPart")),
            "run": nullable(exactly({"id": TEXT, "state": TEXT, "created_at": MOMENT, "finished_at": nullable(MOMENT)})),
            "release": COUNT, "same": FLAG, **_PLACE,
        })),
        "next": nullable(MOMENT),
    }),
    "DryRunWish": exactly({
        "records": _IDS, "draft": _DRAFT, "first": nullable(exactly({"do": TEXT, "set": _VALUES}, ("do", "set"))), "pass_waits": FLAG,
        "answers": _VALUES, "input": _VALUES,
    }, ("records", "draft", "first", "pass_waits", "answers", "input")),
    "DryRun": exactly({
        "rule": TEXT, "seconds": _MILLISECONDS, "complete": FLAG, "notes": array(_TOLD),
        "heard": array(exactly({"record": _NAMED, "fired": FLAG, "told": _TOLD, "condition": nullable(ref("ConditionPart"))})),
        "runs": array(exactly({
            "id": TEXT, "rule": TEXT, "title": WORDS, "state": TEXT, "depth": COUNT, "caused_by": nullable(TEXT), "records": COUNT,
            "problems": array(_TOLD), "steps": array(ref("RunStep")), "returned": nullable(_VALUES),
        })),
        "sent": array(exactly({"run": TEXT, "rule": TEXT, "port": TEXT, "position": TEXT, "path": TEXT, **_PLACE, "payload": ANY})),
        "changes": array(ref("RecordChange")),
    }),
    "ReplayWish": exactly({
        "draft": _DRAFT, "days": {"type": "integer", "minimum": 1, "maximum": 90},
        "most": {"type": "integer", "minimum": 1, "maximum": 1000},
    }, ("draft", "days", "most")),
    "Replay": exactly({
        "rule": TEXT, "since": MOMENT, "until": MOMENT, "complete": FLAG, "notes": array(_TOLD),
        "counts": exactly({"events": COUNT, "both": COUNT, "only_draft": COUNT, "only_real": COUNT, "neither": COUNT, "unsure": COUNT}),
        "rows": array(exactly({
            "at": MOMENT, "record": _NAMED, "event": TEXT, "changed": array(TEXT), "unsure": FLAG,
            "did": exactly({"fired": FLAG, "run": nullable(TEXT), "set": _FROM_TO}),
            "would": exactly({
                "fired": FLAG, "told": _TOLD, "condition": nullable(ref("ConditionPart")), "set": _VALUES, "left": array(TEXT),
            }),
            "differs": FLAG,
        })),
    }),
    "DecisionTable": exactly(_TABLE),
    "DecisionTableWhole": exactly({
        **_TABLE, "rows": array(array(TEXT)),
        "findings": array(exactly({**_TOLD_PARTS, "level": TEXT, "row": nullable(COUNT), "column": nullable(TEXT)})),
    }),
    "TableTried": exactly({
        "table": TEXT, "release": COUNT, "file": TEXT, "text": TEXT, "same": FLAG, "ready": FLAG,
        "changes": array(exactly({
            "kind": {"type": "string", "enum": ["added", "removed", "changed"]}, "was": nullable(COUNT), "row": nullable(COUNT),
            "before": nullable(array(TEXT)), "after": nullable(array(TEXT)),
        })),
        "problems": array(exactly({**_TOLD_PARTS, "level": TEXT, "sheet": TEXT, "row": nullable(COUNT), "column": TEXT})),
    }),
    "Older": exactly({"release": COUNT, "rows": array(exactly({**_OLDER, "count": COUNT}))}),
    "OlderWish": exactly({
        "dry_run": FLAG, "of": TEXT, "release": COUNT, "state": TEXT, "failed": FLAG,
        "steps": {"type": "object", "additionalProperties": TEXT},
    }, ("dry_run", "of", "release", "state", "failed", "steps")),
    "OlderMoved": exactly({
        "dry_run": FLAG, "release": COUNT, "moved": COUNT,
        "rows": array(exactly({
            **_OLDER, "id": TEXT, "to": array(TEXT), "anew": FLAG, "records": array(_NAMED), "problems": array(_TOLD),
        })),
    }),
    "Forecast": exactly({
        "until": MOMENT, "more": FLAG,
        "rows": array(exactly({
            "at": MOMENT, "kind": TEXT, "rule": nullable(TEXT), "title": WORDS, "entity": TEXT, "record": nullable(_NAMED),
            "run": nullable(TEXT), "told": _TOLD,
        })),
    }),
}  # fmt: skip
"""Named schemas of what explains rules."""
