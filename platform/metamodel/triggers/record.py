"""Records created, changed, deleted or moved on."""

from ...expressions import types as t
from ..kinds.triggers import RecordTrigger
from ..rule_names import Names
from ..scope import JoinedScope
from ..trigger_model import TriggerModel
from .basis import before_of, compared

_ONLY_ID = t.Members({"id": t.TEXT})


def record(names: Names, on: RecordTrigger) -> TriggerModel | None:
    """Type a trigger that hears what happened to records."""
    if not names.entity(on.record, "on", "record"):
        return None
    entity = names.entities[on.record]
    for i, name in enumerate(on.fields):
        names.known(name, entity.fields, "unknown_field", {"entity": on.record}, "on", "fields", i)
    if on.fields and on.event not in ("updated", "transitioned"):
        names.report("trigger_option_unused", {"option": "fields", "event": on.event}, "on", "fields")
    if on.to and on.event != "transitioned":
        names.report("trigger_option_unused", {"option": "to", "event": on.event}, "on", "to")
    if on.event == "transitioned" and entity.workflow is None:
        names.report("no_workflow", {"entity": on.record}, "on", "event")
    elif entity.workflow is not None:
        states = entity.workflow.definition.states
        for i, state in enumerate(on.to):
            names.known(state, states, "unknown_state", {}, "on", "to", i)
    of = t.Record(on.record, _ONLY_ID) if on.event == "deleted" else names.build.scopes.record(on.record)
    scope: t.Scope = of.scope
    if on.event != "created":
        scope = JoinedScope(of.scope, t.Members({"before": before_of(names, entity)}))
    condition = names.expression(on.if_, scope, t.BOOLEAN, "on", "if")
    return TriggerModel(
        on.record, on.event, on, of, scope, condition, frozenset(on.fields), frozenset(on.to), compared([condition])
    )  # fmt: skip
