"""Types rules: the trigger, then step by step what each name is and what each expression gives; every problem with its place."""

import hashlib
from collections.abc import Mapping

from ..expressions import types as t
from ..kernel.json import dumps_stable
from .build.context import Build
from .kinds import Rule
from .model import EntityModel
from .rule_model import RECORDS, RuleModel, TriggerModel
from .rule_names import Names
from .rule_steps import typed
from .tables import TableModel

_ONLY_ID = t.Members({"id": t.TEXT})


def check_rules(build: Build, entities: Mapping[str, EntityModel], tables: Mapping[str, TableModel]) -> dict[str, RuleModel]:
    """Return the models of all rules that have no problem; what is wrong with the others is noted."""
    models: dict[str, RuleModel] = {}
    for key, rule in build.definitions.rules.items():
        model = _model(Names(build, key, entities, tables), rule)
        if model is not None:
            models[key] = model
    return models


def _model(names: Names, rule: Rule) -> RuleModel | None:
    before = len(names.build.problems)
    trigger = _trigger(names, rule)
    if trigger is None:
        return None
    by = names.expression(rule.by, trigger.of.scope, None, "by")
    _check_mode(names, rule)
    names.sets[RECORDS] = trigger.of
    steps = typed(names, rule.steps, ("steps",))
    if len(names.build.problems) > before:
        return None
    digest = hashlib.sha256(dumps_stable(rule.model_dump(mode="json", by_alias=True))).hexdigest()
    return RuleModel(names.key, rule, trigger, steps, by, digest)


def _check_mode(names: Names, rule: Rule) -> None:
    if rule.max is not None and rule.mode not in ("queued", "parallel"):
        names.report("mode_option_unused", {"option": "max", "mode": rule.mode}, "max")
    if rule.by is not None and rule.mode == "ordered":
        names.report("mode_option_unused", {"option": "by", "mode": rule.mode}, "by")


def _trigger(names: Names, rule: Rule) -> TriggerModel | None:
    on = rule.on
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
    condition = names.expression(on.if_, of.scope, t.BOOLEAN, "on", "if")
    return TriggerModel(on.record, on.event, frozenset(on.fields), frozenset(on.to), condition, of)
