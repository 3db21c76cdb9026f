"""What the endpoints of approvals take and answer, as schemas and operations."""

from collections.abc import Mapping

from ...kernel.json import Json
from .shapes import ANY, COUNT, FLAG, MOMENT, PROBLEM_ENTRY, TEXT, WORDS, Schema, array, exactly, nullable

_PERSON = exactly({"id": TEXT, "label": TEXT})
_COMMENT: dict[str, Json] = {
    "comment": {"type": "string", "maxLength": 4000}, "files": {"type": "array", "items": TEXT, "maxItems": 20},
    "password": {"type": "string", "maxLength": 256}, "code": {"type": "string", "maxLength": 64},
}  # fmt: skip
_SAID = tuple(_COMMENT)
_NAMED: Schema = {"type": "string", "minLength": 1, "maxLength": 64}
_ASKED: dict[str, Json] = {"person": _PERSON, "for": nullable(_PERSON)}

_STEPS = array(exactly({
    "step": TEXT, "title": WORDS, "outcome": {"type": "string", "enum": ["asked", "skipped", "vacant", "waits", "rejected"]},
    "due_at": nullable(MOMENT), "people": array(exactly({"id": TEXT, "label": TEXT, "for": nullable(_PERSON)})),
}))  # fmt: skip
_NOTICE = exactly({
    "id": TEXT, "app": TEXT, "at": MOMENT, "source": TEXT, "title": WORDS, "text": WORDS, "entity": TEXT,
    "record": nullable(_PERSON), "read": FLAG,
})  # fmt: skip
_FREE: Schema = {"type": "object", "additionalProperties": ANY}
_RULE: dict[str, Json] = {
    "key": TEXT, "kind": {"type": "string", "enum": ["rule", "state"]}, "title": WORDS, "help": nullable(WORDS),
    "active": FLAG, "mode": TEXT, "on": _FREE, "paused": FLAG, "may_pause": FLAG,
    "runs": {"type": "object", "additionalProperties": COUNT},
}  # fmt: skip
_NODES = array(exactly({
    "step": TEXT, "title": WORDS, "kind": {"type": "string", "enum": ["ask", "parallel", "process", "wait"]}, "parent": TEXT,
    "branch": TEXT,
}))  # fmt: skip

DECIDING_SHAPES: Mapping[str, Json] = {
    "Task": exactly({
        "id": TEXT, "app": TEXT, "entity": TEXT, "record": nullable(_PERSON), "approval": TEXT, "title": WORDS, "step": TEXT,
        "step_title": WORDS, "state": TEXT, "why": TEXT, "initiator": _PERSON, "for": nullable(_PERSON), "due_at": nullable(MOMENT),
        "urged_at": nullable(MOMENT), "created_at": MOMENT, "closed_at": nullable(MOMENT),
        "moves": exactly({
            "return_to": array(TEXT), "resubmit": TEXT, "transfer": FLAG, "add_signer": array(TEXT), "sign": nullable(WORDS),
        }),
    }),
    "TaskCount": exactly({"open": COUNT, "overdue": COUNT}),
    "Decision": exactly(
        {"decision": {"type": "string", "enum": ["approve", "reject", "return"]}, "to": TEXT, "straight": FLAG, **_COMMENT},
        ("to", "straight", *_SAID),
    ),
    "ManyDecisions": exactly({
        "tasks": {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 100},
        "decision": {"type": "string", "enum": ["approve", "reject"]}, **_COMMENT,
    }, _SAID),
    "Decided": exactly({"task": TEXT, "done": FLAG, "problems": array(PROBLEM_ENTRY)}),
    "Transfer": exactly({"person": _NAMED, **_COMMENT}, _SAID),
    "AddedSigner": exactly({"person": _NAMED, "where": {"type": "string", "enum": ["before", "after"]}, **_COMMENT}, _SAID),
    "Said": exactly(_COMMENT, _SAID),
    "Colleague": exactly({"id": TEXT, "name": TEXT, "title": TEXT}),
    "Delegation": exactly({
        "id": TEXT, "person": _PERSON, "stand_in": _PERSON, "app": TEXT, "begins_at": MOMENT, "ends_at": MOMENT, "own": FLAG,
    }),
    "NewDelegation": exactly({"stand_in": _NAMED, "app": TEXT, "begins_at": MOMENT, "ends_at": MOMENT}, ("app",)),
    "Urged": exactly({"people": COUNT}),
    "Foreseen": exactly({
        "approval": TEXT, "title": WORDS, "end": TEXT, "problems": array(PROBLEM_ENTRY),
        "steps": _STEPS, "nodes": _NODES,
    }),
    "Process": exactly({
        "id": TEXT, "approval": TEXT, "title": WORDS, "state": TEXT, "initiator": _PERSON, "started_at": MOMENT,
        "finished_at": nullable(MOMENT), "may_withdraw": FLAG, "may_urge": FLAG,
        "tasks": array(exactly({
            "step": TEXT, "title": WORDS, "state": TEXT, **_ASKED, "why": TEXT, "due_at": nullable(MOMENT), "urged_at": nullable(MOMENT),
        })),
        "events": array(exactly({
            "at": MOMENT, "by": _PERSON, "event": TEXT, "step": TEXT, "title": WORDS, "person": nullable(_PERSON),
            "for": nullable(_PERSON), "to": nullable(_PERSON), "people": array(_PERSON), "comment": TEXT,
            "files": array(exactly({"id": TEXT, "name": TEXT, "type": TEXT, "size": COUNT})),
            "detail": {"type": "object", "additionalProperties": ANY},
        })),
        "nodes": _NODES, "coming": _STEPS,
    }),
    "Notices": exactly({"rows": array(_NOTICE), "unread": COUNT, "next": nullable(TEXT)}),
    "NoticesRead": exactly({
        "notices": {"anyOf": [{"type": "array", "items": TEXT, "maxItems": 200}, {"const": "all"}]}, "read": FLAG,
    }, ("read",)),
    "Unread": exactly({"unread": COUNT}),
    "Rule": exactly(_RULE),
    "RuleWhole": exactly({
        **_RULE, "definition": _FREE, "file": TEXT, "text": TEXT, "hook": nullable(exactly({"header": TEXT, "secret": FLAG})),
    }),
    "NewestWish": exactly({"dry_run": FLAG}, ("dry_run",)),
    "MovedToNewest": exactly({
        "dry_run": FLAG,
        "rows": array(exactly({
            "process": TEXT, "entity": TEXT, "record": TEXT, "approval": TEXT, "movable": FLAG, "problems": array(PROBLEM_ENTRY),
        })),
    }),
}  # fmt: skip
"""Named schemas of approvals."""
