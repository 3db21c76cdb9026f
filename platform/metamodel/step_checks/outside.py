"""Types the steps that leave the house."""

from ..kinds.steps import PortStep
from ..rule_names import At, Names
from ..step_models import PortModel


def port(names: Names, step: PortStep, at: At) -> PortModel:
    """Return what `port` means."""
    given = (
        (name, names.expression(text, names.scope(), None, *at, "given", name)) for name, text in step.given.items()
    )
    return PortModel(step.port, {name: expression for name, expression in given if expression is not None})
