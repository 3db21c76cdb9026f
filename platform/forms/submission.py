"""The check of a submission: the form's own conditions, judged again by the engine, whatever the browser did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from ..expressions import Environment
from ..kernel.problems import Location, Problem
from ..kernel.text import nearest
from ..metamodel.fields import ChildrenField, Field
from ..metamodel.model import ControlModel, FormModel
from ..metamodel.values import Refused, Value
from .conditions import state_of


@dataclass
class Submission:
    """Values on their way through a form: cleaned ones, and every problem found."""

    values: dict[str, Value] = field(default_factory=dict[str, Value])
    problems: list[Problem] = field(default_factory=list[Problem])


def is_empty(value: object) -> bool:
    """Tell whether a submitted value means nothing."""
    return value is None or value == ""


def clean_values(form: FormModel, fields: Mapping[str, Field], given: Mapping[str, object]) -> Submission:
    """Return the values through their field types; what is not on the form is refused, not ignored."""
    about = form.definition.about
    known = [control.field for control in form.controls] + ([about.field] if about else []) + [*form.definition.stamps]
    result = Submission()
    for name, raw in given.items():
        at = Location(path=f"/{name}")
        if name not in known:
            result.problems.append(Problem("not_on_form", {"field": name, "form": form.key, "near": nearest(name, known)}, at))
            continue
        if is_empty(raw):
            result.values[name] = None
            continue
        if isinstance(fields[name], ChildrenField):
            result.values[name] = cast("Value", raw or None)  # the write path reads the rows
            continue
        try:
            result.values[name] = fields[name].clean(raw)
        except Refused as refused:
            result.problems.append(Problem(refused.code, refused.data, at))
    return result


def check_conditions(
    form: FormModel, fields: Mapping[str, Field], submission: Submission, context: Mapping[str, Value], environment: Environment
) -> Submission:
    """Return the values that may be saved: defaults filled in; hidden, locked and missing ones noted as problems.

    `context` holds every path that the conditions read; the submitted values stand under their field keys.
    """
    seen: dict[str, Value] = {**context}
    broken = {problem.location.path for problem in submission.problems}
    for control in form.controls:
        if control.default is not None and control.field not in submission.values and f"/{control.field}" not in broken:
            value = cast("Value", control.default.evaluate(seen, environment))
            if value is not None:
                submission.values[control.field] = seen[control.field] = value
    for control in form.controls:
        if f"/{control.field}" not in broken:
            _check(control, fields[control.field], submission, seen, context, environment)
    return submission


def _check(
    control: ControlModel, kind: Field, submission: Submission, seen: Mapping[str, Value], given: Mapping[str, Value],
    environment: Environment,
) -> None:
    name = control.field
    state = state_of(control, kind, seen, environment)
    submitted = not is_empty(given.get(name)) and name in submission.values
    default = cast("Value", control.default.evaluate(seen, environment)) if control.default is not None else None
    at = Location(path=f"/{name}")
    if submitted and not state.visible:
        submission.problems.append(Problem("control_hidden", {"field": name}, at))
    elif submitted and state.read_only and submission.values[name] != default:
        submission.problems.append(Problem("control_read_only", {"field": name}, at))
    elif state.required and is_empty(submission.values.get(name)):
        submission.problems.append(Problem("value_required", {"field": name}, at))
    elif not state.visible:
        submission.values.pop(name, None)
