"""Checks what the layouts of views read: paths that lead somewhere, to fields that fit, and keys that go together."""

from ...expressions import Expression
from ...expressions import types as t
from ..fields import ReferenceField
from ..kinds import View
from ..layouts import KanbanLayout, TreeLayout
from ..source import Step
from .context import Build


def check_layout(build: Build, key: str, view: View) -> None:
    """Note what is wrong with a view's layout."""
    layout = view.layout
    for need in layout.needs():
        at: tuple[Step, ...] = ("layout", *need.at)
        if need.entity and not build.entity(need.entity, "view", key, *at):
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
    for lead in layout.leads():
        end = _target_at(build, lead.entity, lead.path)
        if end and end != view.of:
            build.report("layout_leads_elsewhere", {"path": lead.path, "to": end, "entity": view.of}, "view", key, "layout", *lead.at)
    if isinstance(layout, KanbanLayout):
        _check_columns(build, key, view, layout)
    if isinstance(layout, TreeLayout):
        _check_tree(build, key, view, layout)


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


def _type_at(build: Build, entity: str, path: str) -> str:
    """Return the type of the field at the end of a path; empty where it is the engine's own or behind something broken."""
    *steps, last = path.split(".")
    for step in steps:
        field = build.definitions.entities[entity].fields.get(step)
        if not isinstance(field, ReferenceField) or field.to not in build.definitions.entities:
            return ""
        entity = field.to
    field = build.definitions.entities[entity].fields.get(last)
    return "datetime" if last.endswith("_at") and field is None else field.type if field else ""


def _check_columns(build: Build, key: str, view: View, layout: KanbanLayout) -> None:
    field = build.definitions.entities[view.of].fields.get(layout.by)
    workflow = build.definitions.workflows.get(str(getattr(field, "workflow", "")))
    options: dict[str, object] = getattr(field, "options", {}) or (dict(workflow.states) if workflow else {})
    if not options:
        return  # what is wrong with it has been told
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
