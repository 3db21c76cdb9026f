"""Types rules: the trigger, then step by step what each name is and what each expression gives; every problem with its place."""

import hashlib
from collections.abc import Collection, Mapping

from ..kernel.json import dumps_stable
from .build.context import Build
from .kinds import Rule
from .kinds.triggers import CalledTrigger
from .model import EntityModel
from .rule_model import INPUT, RECORDS, RuleModel
from .rule_names import Names
from .rule_steps import typed
from .tables import TableModel
from .triggers import trigger_model


def check_rules(
    build: Build, entities: Mapping[str, EntityModel], tables: Mapping[str, TableModel], only: Collection[str] | None = None
) -> dict[str, RuleModel]:
    """Return the models of all rules (or of `only` some) that have no problem; what is wrong with the others is noted."""
    models: dict[str, RuleModel] = {}
    for key, rule in build.definitions.rules.items():
        if only is not None and key not in only:
            continue
        model = _model(Names(build, key, entities, tables), rule)
        if model is not None:
            models[key] = model
    return models


def _model(names: Names, rule: Rule) -> RuleModel | None:
    before = len(names.build.problems)
    trigger = trigger_model(names, rule.on)
    if trigger is None:
        return None
    by = names.expression(rule.by, trigger.scope, None, "by")
    _check_mode(names, rule)
    if trigger.entity:
        names.sets[RECORDS] = trigger.of
    if trigger.given is not None:
        names.values[INPUT] = trigger.given
    if isinstance(rule.on, CalledTrigger) and rule.on.returns:
        names.returns = rule.on.returns
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
