"""What the endpoints of administration answer, as schemas."""

from collections.abc import Mapping

from ...kernel.json import Json
from .shapes import ANY, COUNT, FLAG, MOMENT, PROBLEM_ENTRY, TEXT, WORDS, array, exactly, nullable

_CALLED = exactly({"id": TEXT, "label": TEXT})
_HOLDER = exactly({"id": TEXT, "name": TEXT, "title": TEXT, "active": FLAG})
_GRANT = exactly({
    "entity": TEXT, "line": COUNT, "actions": array(TEXT), "rows": nullable(TEXT), "when": nullable(TEXT), "forms": array(TEXT),
    "read": array(TEXT), "write": array(TEXT), "masked": {"type": "object", "additionalProperties": TEXT},
})  # fmt: skip
_TITLED = exactly({"key": TEXT, "title": WORDS})
_NAMED = exactly({"title": WORDS, "fields": {"type": "object", "additionalProperties": WORDS}})

ADMINISTRATION_SHAPES: Mapping[str, Json] = {
    "InstalledApp": exactly({
        "key": TEXT, "title": WORDS, "icon": TEXT, "version": TEXT, "release": COUNT, "stands_for": COUNT,
        "roles": array(exactly({"key": TEXT, "title": WORDS, "outside": FLAG, "may_give": FLAG})),
        "actor": array(exactly({"name": TEXT, "entity": TEXT})),
    }),
    "Release": exactly({"number": COUNT, "version": TEXT, "at": MOMENT, "by": TEXT, "note": TEXT, "current": FLAG}),
    "ChangedFile": exactly({
        "file": TEXT, "kind": {"type": "string", "enum": ["added", "changed", "removed"]}, "lines": array(TEXT), "more": COUNT,
    }),
    "DefinitionFile": exactly({"text": TEXT}),
    "House": exactly({
        "version": TEXT, "now": MOMENT, "parts": array(exactly({"part": TEXT, "problem": nullable(PROBLEM_ENTRY)})),
        "database": exactly({"kind": TEXT, "bytes": COUNT, "revision": TEXT}),
        "backed_up": nullable(MOMENT),
        "disks": array(exactly({"folder": TEXT, "free": COUNT, "total": COUNT})),
        "work": exactly({
            "events": COUNT, "oldest_event": nullable(MOMENT), "runs": {"type": "object", "additionalProperties": COUNT},
        }),
        "books": array(exactly({
            "book": TEXT, "seal": COUNT, "line": COUNT, "behind": COUNT, "at": nullable(MOMENT), "chain": TEXT, "signed": FLAG,
        })),
        "settings": array(exactly({"name": TEXT, "value": TEXT, "secret": FLAG})),
    }),
    "AuditLine": exactly({
        "number": COUNT, "at": MOMENT, "by": _CALLED, "event": TEXT, "entity": TEXT, "version": COUNT,
        "record": exactly({"id": TEXT, "label": TEXT, "gone": FLAG}),
        "run": nullable(TEXT), "changes": {"type": "object", "additionalProperties": exactly({"from": ANY, "to": ANY}, ("from", "to"))},
    }),
    "RolesOfApp": exactly({
        "release": COUNT, "entities": {"type": "object", "additionalProperties": _NAMED},
        "rows": array(exactly({
            "key": TEXT, "title": WORDS, "help": nullable(WORDS), "file": TEXT, "outside": FLAG, "runs": FLAG, "may_give": FLAG,
            "resume": array(_TITLED), "gives": array(TEXT), "looks_as": array(TEXT), "connections": array(_TITLED), "grants": array(_GRANT),
            "transitions": array(exactly({"entity": TEXT, "workflow": TEXT, "key": TEXT, "title": WORDS})), "people": array(_HOLDER),
        })),
    }),
}  # fmt: skip
"""Named schemas of administration."""
