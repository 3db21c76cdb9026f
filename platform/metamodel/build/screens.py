"""Checks what people see: forms, views, navigation, titles."""

from collections.abc import Mapping

from ...expressions import types as t
from ..definition import Titled
from ..fields import ReferenceField
from ..kinds import Form
from ..model import ControlModel, FormModel, ViewModel
from .context import Build
from .layouts import check_layout, layout_conditions
from .terminals import check_stamps


def form_models(build: Build) -> dict[str, FormModel]:
    """Return the models of all forms; what is wrong is noted."""
    return {
        key: _form(build, key, form)
        for key, form in build.definitions.forms.items()
        if build.entity(form.of, "form", key, "of")
    }


def _form(build: Build, key: str, form: Form) -> FormModel:
    fields = build.definitions.entities[form.of].fields
    check_stamps(build, key, form)
    scope = build.scopes.with_actor(build.scopes.entity(form.of))
    start = build.scopes.with_actor(t.EMPTY)
    controls: list[ControlModel] = []
    if not any(section.controls for section in form.sections):
        build.report("empty_form", {}, "form", key, "sections")
    for i, section in enumerate(form.sections):
        for j, control in enumerate(section.controls):
            at = ("sections", i, "controls", j)
            if not build.known(control.field, fields, "unknown_field", {"entity": form.of}, "form", key, *at, "field"):
                continue
            wanted = build.scopes.type_of(fields[control.field])
            controls.append(
                ControlModel(
                    control.field,
                    build.expression(control.visible, scope, t.BOOLEAN, "form", key, *at, "visible"),
                    build.expression(control.required, scope, t.BOOLEAN, "form", key, *at, "required"),
                    build.expression(control.read_only, scope, t.BOOLEAN, "form", key, *at, "read_only"),
                    build.expression(
                        control.default, scope if form.about else start, wanted, "form", key, *at, "default"
                    ),
                )
            )
    where = None
    if form.about is not None:
        field = fields.get(form.about.field)
        if not isinstance(field, ReferenceField) or not build.scopes.known(field.to):
            data: dict[str, object] = {"field": form.about.field, "entity": form.of}
            build.report("form_about_reference", data, "form", key, "about", "field")
        else:
            about = build.scopes.with_actor(build.scopes.entity(field.to))
            where = build.expression(form.about.where, about, t.BOOLEAN, "form", key, "about", "where")
            for i, path in enumerate(form.about.show):
                build.path(path, field.to, "form", key, "about", "show", i)
            for i, path in enumerate(form.about.order_by):
                build.path(path.removeprefix("-"), field.to, "form", key, "about", "order_by", i)
    return FormModel(key, form, tuple(controls), where)


def view_models(build: Build) -> dict[str, ViewModel]:
    """Return the models of all views; what is wrong is noted."""
    models: dict[str, ViewModel] = {}
    for key, view in build.definitions.views.items():
        if not build.entity(view.of, "view", key, "of"):
            continue
        for i, column in enumerate(view.columns):
            build.path(column, view.of, "view", key, "columns", i)
        for i, order in enumerate(view.order_by):
            build.path(order.removeprefix("-"), view.of, "view", key, "order_by", i)
        check_layout(build, key, view)
        scope = build.scopes.with_actor(build.scopes.entity(view.of))
        where = build.expression(view.where, scope, t.BOOLEAN, "view", key, "where")
        filters = {
            name: build.expression(each.where, scope, t.BOOLEAN, "view", key, "filters", name, "where")
            for name, each in view.filters.items()
        }
        shown = {name: found for name, found in filters.items() if found is not None}
        models[key] = ViewModel(key, view, where, shown, layout_conditions(build, key, view))
    return models


def check_navigation(build: Build) -> None:
    """Note entries that lead nowhere, and people's own records that cannot be found."""
    definitions = build.definitions
    targets = {
        "view": [*definitions.views, *definitions.entities],
        "form": definitions.forms,
        "connection": definitions.connections,
    }
    for i, group in enumerate(definitions.app.navigation):
        if not group.items:
            build.report("empty_navigation", {}, "app", "app", "navigation", i)
        for j, item in enumerate(group.items):
            kind, key = item.target
            at = ("navigation", i, "items", j)
            if not kind:
                build.report("empty_navigation", {}, "app", "app", *at)
            else:
                build.known(key, targets[kind], "unknown_definition", {"kind": kind}, "app", "app", *at, kind)
    for name, own in definitions.app.actor.items():
        at = ("actor", name)
        if name in ("id", "name"):
            build.report("reserved_key", {"key": name}, "app", "app", *at)
        if build.entity(own.entity, "app", "app", *at, "entity"):
            fields = definitions.entities[own.entity].fields
            build.known(own.by, fields, "unknown_field", {"entity": own.entity}, "app", "app", *at, "by")


def check_titles(build: Build) -> None:
    """Warn of every title that lacks one of the app's languages."""
    definitions = build.definitions
    languages = definitions.app.languages
    titled: list[tuple[str, str, Titled, tuple[str | int, ...]]] = [("app", "app", definitions.app, ())]
    for key, entity in definitions.entities.items():
        titled.append(("entity", key, entity, ()))
        titled += [("entity", key, field, ("fields", name)) for name, field in entity.fields.items()]
    groups: dict[str, Mapping[str, Titled]] = {
        "form": definitions.forms, "view": definitions.views, "print": definitions.prints, "role": definitions.roles,
        "track": definitions.tracks,
        "terminal": definitions.terminals,
    }  # fmt: skip
    for kind, group in groups.items():
        titled += [(kind, key, each, ()) for key, each in group.items()]
    for key, view in definitions.views.items():
        titled += [("view", key, each, ("filters", name)) for name, each in view.filters.items()]
    for key, workflow in definitions.workflows.items():
        titled += [("workflow", key, state, ("states", name)) for name, state in workflow.states.items()]
        titled += [("workflow", key, each, ("transitions", name)) for name, each in workflow.transitions.items()]
    for kind, key, each, at in titled:
        for language in languages:
            if not each.title.get(language):
                build.warn("missing_title", {"language": language}, kind, key, *at)
