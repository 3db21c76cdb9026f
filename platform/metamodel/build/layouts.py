"""Checks what the layouts of views read: paths that lead somewhere, to fields that fit, and keys that go together."""

from collections.abc import Mapping

from ...expressions import Expression
from ...expressions import types as t
from ..fields import AnyField, ReferenceField
from ..kinds import View
from ..layouts import EnquiryLayout, KanbanLayout, TreeLayout
from ..source import Step
from .context import Build


def check_layout(build: Build, key: str, view: View) -> None:
    """Note what is wrong with a view's layout."""
    layout = view.layout
    for need in layout.needs():
        at: tuple[Step, ...] = ("layout", *need.at)
        if need.entity and not build.entity(need.entity, "view", key, "layout", *(need.named or need.at)):
            continue
        start = need.entity or view.of
        if not build.path(need.path, start, "view", key, *at) or not need.types:
            continue
        found = _type_at(build, start, need.path)
        if found and found not in need.types:
            data: dict[str, object] = {
                "path": need.path,
                "type": found,
                "layout": layout.type,
                "expected": ", ".join(need.types),
            }
            build.report("layout_needs", data, "view", key, *at)
    _check_leads(build, key, view)
    if isinstance(layout, KanbanLayout):
        _check_columns(build, key, view, layout)
    if isinstance(layout, EnquiryLayout):
        _check_done(build, key, view, layout)
    if isinstance(layout, TreeLayout):
        _check_tree(build, key, view, layout)


def _check_leads(build: Build, key: str, view: View) -> None:
    for lead in view.layout.leads():
        end = _target_at(build, lead.entity, lead.path)
        if end and end != view.of:
            build.report("layout_leads_elsewhere", {"path": lead.path, "to": end, "entity": view.of}, "view", key, "layout", *lead.at)


def layout_conditions(build: Build, key: str, view: View) -> dict[tuple[Step, ...], tuple[str, Expression]]:
    """Return the parsed conditions of a view's layout by their places; what is wrong is noted."""
    found: dict[tuple[Step, ...], tuple[str, Expression]] = {}
    for at, entity, text in view.layout.asks():
        if entity in build.definitions.entities:
            scope = build.scopes.with_actor(build.scopes.entity(entity))
            condition = build.expression(text, scope, t.BOOLEAN, "view", key, "layout", *at)
            if condition is not None:
                found[at] = (entity, condition)
    return found


def _target_at(build: Build, entity: str, path: str) -> str:
    """Return the entity that a path over references ends at; empty where it is broken."""
    for step in path.split("."):
        known = build.definitions.entities.get(entity)
        field = known.fields.get(step) if known else None
        if not isinstance(field, ReferenceField):
            return ""
        entity = field.to
    return entity


def _field_at(build: Build, entity: str, path: str) -> AnyField | None:
    """Return the field at the end of a path; None where it is the engine's own or behind something broken."""
    *steps, last = path.split(".")
    for step in steps:
        field = build.definitions.entities[entity].fields.get(step)
        if not isinstance(field, ReferenceField) or field.to not in build.definitions.entities:
            return None
        entity = field.to
    return build.definitions.entities[entity].fields.get(last)


def _type_at(build: Build, entity: str, path: str) -> str:
    """Return the type of the field at the end of a path; empty where nothing can be said about it."""
    field = _field_at(build, entity, path)
    return "datetime" if path.endswith("_at") and field is None else field.type if field else ""


def _options(build: Build, field: AnyField | None) -> Mapping[str, object]:
    """Return the values of a state or a choice; none where that is not known, which has been told."""
    workflow = build.definitions.workflows.get(str(getattr(field, "workflow", "")))
    options: Mapping[str, object] = getattr(field, "options", {})
    return options or (workflow.states if workflow else {})


def _check_done(build: Build, key: str, view: View, layout: EnquiryLayout) -> None:
    options = _options(build, _field_at(build, view.of, layout.status))
    for i, name in enumerate(layout.done if options else ()):
        build.known(name, options, "layout_option", {"field": layout.status}, "view", key, "layout", "done", i)


def _check_columns(build: Build, key: str, view: View, layout: KanbanLayout) -> None:
    options = _options(build, build.definitions.entities[view.of].fields.get(layout.by))
    if not options:
        return
    for i, name in enumerate(layout.only):
        build.known(name, options, "layout_option", {"field": layout.by}, "view", key, "layout", "only", i)
    for name in layout.limits:
        build.known(name, options, "layout_option", {"field": layout.by}, "view", key, "layout", "limits", name)


def _check_tree(build: Build, key: str, view: View, layout: TreeLayout) -> None:
    if (layout.by is None) == (not layout.branches):
        build.report("layout_tree_way", {}, "view", key, "layout")
    elif layout.branches and view.of not in layout.branches:
        build.report("layout_tree_root", {"entity": view.of}, "view", key, "layout", "branches")
    elif layout.by is not None:
        field = build.definitions.entities[view.of].fields.get(layout.by)
        if isinstance(field, ReferenceField) and field.type == "reference" and field.to != view.of:
            data: dict[str, object] = {"field": layout.by, "to": field.to, "entity": view.of}
            build.report("layout_tree_self", data, "view", key, "layout", "by")
