"""What a browser draws: forms, lists and workflows as plain JSON; expressions as trees for the browser's evaluator."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from ..expressions import Expression
from ..kernel.json import Json
from ..metamodel.definition import Titled
from ..metamodel.fields import Field
from ..metamodel.layouts import Layout, ListLayout, Need
from ..metamodel.model import ControlModel, FormModel, StepModel, TerminalModel, ViewModel, WorkListModel
from ..metamodel.source import Step
from ..metamodel.workflow_model import WorkflowModel

_FIELD_EXTRAS = (
    "to", "of", "by", "over", "unit", "currency", "scale", "min", "max", "exclusive", "max_length", "format", "result", "standard",
    "min_items", "max_items", "many", "accept", "max_mb", "capture",
)  # fmt: skip


def titles(titled: Titled) -> dict[str, Json]:
    """Return the title, and the help text where there is one."""
    return {"title": dict(titled.title), **({"help": dict(titled.help)} if titled.help else {})}


def draw_field(
    field: Field, options: Iterable[Mapping[str, Json]] = (), default: Expression | None = None
) -> dict[str, Json]:
    """Return a field: type, title, what it takes, its default as a tree; `options` are given for choices and states."""
    given = field.model_dump(mode="json", include={*_FIELD_EXTRAS}, exclude_none=True)
    drawn: dict[str, Json] = {"type": field.type, **titles(field), "required": field.required, "read_only": field.read_only}
    said = {name: given[name] for name in _FIELD_EXTRAS if name in given}
    drawn.update({name: value for name, value in said.items() if value is not False and value not in ("", [])})
    if field.fixed:
        drawn["fixed"] = True
    if field.unique:
        drawn["unique"] = True
    if listed := [dict(option) for option in options]:
        drawn["options"] = [*listed]
    if default is not None:
        drawn["default"] = _tree(default)
    return drawn


def _tree(expression: Expression | None) -> Json:
    return None if expression is None else expression.to_json()


def _draw_control(control: ControlModel, *, scan: bool | tuple[str, ...]) -> dict[str, Json]:
    conditions = {
        "visible": _tree(control.visible), "required": _tree(control.required),
        "read_only": _tree(control.read_only), "default": _tree(control.default),
    }
    taken: dict[str, Json] = {"scan": True if scan is True else [*scan]} if scan else {}
    return {"field": control.field, **taken, **{name: tree for name, tree in conditions.items() if tree is not None}}


def draw_form(form: FormModel, seen: Mapping[str, Field], paths: Iterable[str] | None = None) -> dict[str, Json]:
    """Return a form with the controls of the fields that the person sees; sections left empty fall away."""
    definition = form.definition
    # Controls on unknown fields are no part of a model, so the models follow the definition one by one.
    models = iter(form.controls)
    sections: list[Json] = []
    for section in definition.sections:
        pairs = zip(section.controls, models, strict=False)
        controls = [_draw_control(model, scan=given.scan) for given, model in pairs if model.field in seen]
        if controls:
            sections.append({**titles(section), "columns": section.columns, "controls": [*controls]})
    drawn: dict[str, Json] = {
        "of": definition.of, **titles(definition), "icon": definition.icon, "kind": definition.kind, "sections": sections,
    }
    if definition.stamps:
        drawn["stamps"] = dict(definition.stamps)
    if definition.about is not None:
        about = definition.about
        shown = about.show if paths is None else [path for path in about.show if path in set(paths)]
        drawn["about"] = {
            "field": about.field, "where": about.where, "order_by": [*about.order_by], "show": [*shown],
        }
    return drawn


def draw_view(
    view: ViewModel, columns: Iterable[str], order_by: Iterable[str], filters: Iterable[str] = (), *, search: bool,
    hidden: Iterable[Need] = (),
) -> dict[str, Json]:
    """Return a view with the columns, orders and filters that name only what the person sees; `hidden` is what its layout misses."""
    definition = view.definition
    offered = {key: definition.filters[key] for key in filters}
    return {
        "of": definition.of, **titles(definition), "icon": definition.icon, "columns": [*columns],
        "layout": _draw_layout(definition.layout, [*hidden]), "where": definition.where, "order_by": [*order_by],
        "limit": definition.limit, "search": search,
        "filters": {key: {**titles(each), "where": each.where} for key, each in offered.items()},
    }


def _draw_layout(layout: Layout, hidden: Sequence[Need]) -> dict[str, Json]:
    """Return a layout without the parts that are hidden; where it cannot be without one of them, only the list is left."""
    if any(need.vital and not need.entity for need in hidden):
        return ListLayout().model_dump(mode="json", exclude_none=True)
    drawn: dict[str, Json] = layout.model_dump(mode="json", exclude_none=True)
    left = _without(drawn, {need.falls or need.at for need in hidden})
    assert isinstance(left, dict)
    return left


def _without(value: Json, gone: Collection[tuple[Step, ...]]) -> Json:
    """Return a value without what lies at these places."""
    def inside(step: Step) -> list[tuple[Step, ...]]:
        return [at[1:] for at in gone if at and at[0] == step]

    if isinstance(value, dict):
        return {name: _without(each, inside(name)) for name, each in value.items() if () not in inside(name)}
    if isinstance(value, list):
        return [_without(each, inside(i)) for i, each in enumerate(value) if () not in inside(i)]
    return value


def draw_workflow(workflow: WorkflowModel, of: str, seen: Collection[str]) -> dict[str, Json]:
    """Return a workflow: its states in order, its transitions, and its regions, as far as their fields are seen."""
    definition = workflow.definition
    regions: dict[str, Json] = {
        key: {
            **titles(definition.regions[key]), "field": machine.field,
            "in": [state for state, given in definition.states.items() if key in given.regions],
        }
        for key, machine in workflow.regions.items()
        if machine.field in seen
    }
    return {
        "of": of,
        "field": workflow.field,
        **titles(definition),
        "states": {
            key: {**titles(state), "colour": state.colour, "initial": key == definition.initial, "final": state.final}
            for key, state in definition.states.items()
        },
        "transitions": {
            key: {**titles(each), "from": [*each.from_], "to": each.to, "require": [*each.require], "by_hand": bool(each.by)}
            for key, each in definition.transitions.items()
        },
        "approvals": {key: {**titles(each), "in": each.in_} for key, each in definition.approvals.items()},
        "regions": regions,
    }


def draw_terminal(terminal: TerminalModel, work: Iterable[dict[str, Json]], forms: Iterable[str], *, stations: bool) -> dict[str, Json]:
    """Return a terminal with the work and the forms that the person may have."""
    definition = terminal.definition
    places = definition.stations if stations else None
    return {
        **titles(definition), "icon": definition.icon, "badge": definition.badge is not None, "work": [*work], "forms": [*forms],
        "undo_seconds": definition.undo_seconds, "lock_minutes": definition.lock_minutes,
        "stations": None if places is None else {
            "of": places.of, "where": places.where, "order_by": [*places.order_by], "show": [*places.show],
        },
    }  # fmt: skip


def draw_work(work: WorkListModel, steps: Iterable[StepModel]) -> dict[str, Json]:
    """Return a work list with some of its steps; their conditions as trees."""
    definition = work.definition
    return {
        "of": definition.of, **titles(definition), "where": definition.where, "at": definition.at, "limit": definition.limit,
        "order_by": [*definition.order_by], "show": [*definition.show], "steps": [_draw_step(step) for step in steps],
    }  # fmt: skip


def _draw_step(step: StepModel) -> dict[str, Json]:
    given = {"form": step.definition.form, "do": step.definition.do, "if": _tree(step.condition)}
    return {name: value for name, value in given.items() if value is not None}
