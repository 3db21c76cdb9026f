"""The conditions of a form's controls, judged on values: what shows, what must be filled, what is locked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..expressions import Environment, Expression
from ..metamodel.fields import Field
from ..metamodel.model import ControlModel, FormModel
from ..metamodel.values import Value


@dataclass(frozen=True, slots=True)
class ControlState:
    """How a control stands for some values."""

    visible: bool
    required: bool
    read_only: bool


def expressions_of(control: ControlModel) -> Iterable[Expression]:
    """Return the expressions that a control has."""
    return (e for e in (control.visible, control.required, control.read_only, control.default) if e is not None)


def needed_paths(form: FormModel) -> frozenset[str]:
    """Return every path that the form's conditions and defaults read."""
    return frozenset(path for control in form.controls for e in expressions_of(control) for path in e.paths)


def _holds(condition: Expression | None, context: Mapping[str, Value], environment: Environment) -> bool:
    return condition is not None and condition.holds(context, environment)


def state_of(control: ControlModel, field: Field, context: Mapping[str, Value], environment: Environment) -> ControlState:
    """Return how a control stands; a condition that is not given leaves what the field itself says."""
    visible = control.visible is None or _holds(control.visible, context, environment)
    read_only = field.read_only or _holds(control.read_only, context, environment)
    filled_anyway = control.default is not None or field.default is not None
    required = visible and (_holds(control.required, context, environment) or (field.required and not filled_anyway))
    return ControlState(visible, required, read_only)
