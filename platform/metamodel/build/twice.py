"""Notes what a list names twice: the second one would do nothing."""

from collections.abc import Iterable, Sequence

from ..fields import ChildrenField, SnapshotField
from ..kinds.triggers import Offered, RecordTrigger
from ..source import Step
from .context import Build

_List = tuple[str, str, tuple[Step, ...], Sequence[str]]


def check_lists(build: Build) -> None:
    """Note every entry of a list that stands in it already."""
    for lists in (_entities(build), _screens(build), _roles(build), _workflows(build), _rules(build), _app(build)):
        for kind, key, at, names in lists:
            for i, name in enumerate(names):
                if name in names[:i]:
                    build.report("listed_twice", {"name": name}, kind, key, *at, i)
    _controls(build)


def _entities(build: Build) -> Iterable[_List]:
    for key, entity in build.definitions.entities.items():
        yield "entity", key, ("search",), entity.search
        yield "entity", key, ("keys",), [", ".join(k.unique) for k in entity.keys]
        for i, unique in enumerate(entity.keys):
            yield "entity", key, ("keys", i, "unique"), unique.unique
        for name, field in entity.fields.items():
            if isinstance(field, ChildrenField):
                yield "entity", key, ("fields", name, "order_by"), _directionless(field.order_by)
            elif isinstance(field, SnapshotField):
                yield "entity", key, ("fields", name, "including"), field.including


def _screens(build: Build) -> Iterable[_List]:
    for key, view in build.definitions.views.items():
        yield "view", key, ("columns",), view.columns
        yield "view", key, ("order_by",), _directionless(view.order_by)
        for name in ("only", "sums"):
            yield "view", key, ("layout", name), getattr(view.layout, name, ())
    for key, form in build.definitions.forms.items():
        if form.about is not None:
            yield "form", key, ("about", "show"), form.about.show
            yield "form", key, ("about", "order_by"), _directionless(form.about.order_by)


def _roles(build: Build) -> Iterable[_List]:
    for key, role in build.definitions.roles.items():
        yield "role", key, ("connections",), role.connections
        for name in role.grants:
            for at, grant in role.of(name).items():
                yield "role", key, (*at, "do"), grant.do if isinstance(grant.do, tuple) else ()
                yield "role", key, (*at, "only"), grant.only
                yield "role", key, (*at, "hide"), grant.hide
                yield "role", key, (*at, "write"), grant.write or ()


def _workflows(build: Build) -> Iterable[_List]:
    for key, workflow in build.definitions.workflows.items():
        for name, transition in workflow.transitions.items():
            at = ("transitions", name)
            yield "workflow", key, (*at, "from"), transition.from_
            yield "workflow", key, (*at, "by"), transition.by
            yield "workflow", key, (*at, "require"), transition.require


def _rules(build: Build) -> Iterable[_List]:
    for key, rule in build.definitions.rules.items():
        if isinstance(rule.on, RecordTrigger):
            yield "rule", key, ("on", "fields"), rule.on.fields
            yield "rule", key, ("on", "to"), rule.on.to
        if isinstance(rule.on, Offered):
            yield "rule", key, ("on", "by"), rule.on.by


def _app(build: Build) -> Iterable[_List]:
    yield "app", "app", ("languages",), build.definitions.app.languages
    for i, group in enumerate(build.definitions.app.navigation):
        yield "app", "app", ("navigation", i, "items"), [" ".join(item.target) or f"#{n}" for n, item in enumerate(group.items)]


def _controls(build: Build) -> None:
    for key, form in build.definitions.forms.items():
        seen: set[str] = set()
        for i, section in enumerate(form.sections):
            for j, control in enumerate(section.controls):
                if control.field in seen:
                    build.report("listed_twice", {"name": control.field}, "form", key, "sections", i, "controls", j, "field")
                seen.add(control.field)


def _directionless(paths: Sequence[str]) -> Sequence[str]:
    return [path.removeprefix("-") for path in paths]
