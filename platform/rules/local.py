"""Which steps can be carried out within a save: those that neither rest nor leave the house."""

from ..metamodel.rule_model import RuleModel, all_steps

LOCAL = frozenset({
    "create", "update", "upsert", "delete", "transition", "decide", "find", "query", "compute", "signal",
    "if", "choose", "each", "parallel", "transaction", "stop", "fail",
})  # fmt: skip
"""The kinds of step that are over at once and touch our own data only; all others are the executor's."""


def is_local(rule: RuleModel) -> bool:
    """Tell whether all steps can be carried out together with the change that begins them."""
    return all(placed.model.kind in LOCAL for placed in all_steps(rule.steps))
