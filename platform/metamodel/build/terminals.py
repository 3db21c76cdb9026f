"""Checks terminals: stations, badges, work lists and their next steps; and what forms fill in by themselves."""

from ...expressions import types as t
from ..fields import DatetimeField, ReferenceField, TextField
from ..fields.base import Field
from ..kinds.form import Form, Stamp
from ..kinds.terminal import NextStep, Terminal, WorkList
from ..model import StepModel, TerminalModel, WorkListModel
from ..source import Step
from .context import Build

_STAMPED: dict[Stamp, type[Field]] = {"moment": DatetimeField, "device": TextField, "event": TextField, "station": ReferenceField}


def terminal_models(build: Build) -> dict[str, TerminalModel]:
    """Return the models of all terminals; what is wrong is noted."""
    return {key: _terminal(build, key, terminal) for key, terminal in build.definitions.terminals.items()}


def _terminal(build: Build, key: str, terminal: Terminal) -> TerminalModel:
    stations = terminal.stations
    where = None
    if stations is not None and build.entity(stations.of, "terminal", key, "stations", "of"):
        scope = build.scopes.with_actor(build.scopes.entity(stations.of))
        where = build.expression(stations.where, scope, t.BOOLEAN, "terminal", key, "stations", "where")
        _check_paths(build, key, stations.of, stations.order_by, stations.show, ("stations",))
    _check_badge(build, key, terminal)
    for i, form in enumerate(terminal.forms):
        _check_form(build, key, form, ("forms", i))
    if not terminal.work and not terminal.forms:
        build.report("empty_terminal", {}, "terminal", key)
    work = [_work(build, key, terminal, i, each) for i, each in enumerate(terminal.work)]
    return TerminalModel(key, terminal, where, tuple(each for each in work if each is not None))


def _check_paths(
    build: Build, key: str, entity: str, order_by: tuple[str, ...], show: tuple[str, ...], at: tuple[Step, ...]
) -> None:
    for i, path in enumerate(show):
        build.path(path, entity, "terminal", key, *at, "show", i)
    for i, path in enumerate(order_by):
        build.path(path.removeprefix("-"), entity, "terminal", key, *at, "order_by", i)


def _check_badge(build: Build, key: str, terminal: Terminal) -> None:
    if terminal.badge is None:
        return
    name, _, field = terminal.badge.partition(".")
    own = build.definitions.app.actor.get(name)
    entity = build.definitions.entities.get(own.entity) if own is not None else None
    found = entity.fields.get(field) if entity is not None else None
    if found is None or not found.unique:
        build.report("bad_badge", {"path": terminal.badge}, "terminal", key, "badge")


def _check_form(build: Build, key: str, form: str, at: tuple[Step, ...]) -> bool:
    if not build.known(form, build.definitions.forms, "unknown_definition", {"kind": "form"}, "terminal", key, *at):
        return False
    if build.definitions.forms[form].kind != "terminal":
        build.report("no_terminal_form", {"form": form}, "terminal", key, *at)
        return False
    return True


def _work(build: Build, key: str, terminal: Terminal, index: int, work: WorkList) -> WorkListModel | None:
    at: tuple[Step, ...] = ("work", index)
    if not build.entity(work.of, "terminal", key, *at, "of"):
        return None
    scope = build.scopes.with_actor(build.scopes.entity(work.of))
    where = build.expression(work.where, scope, t.BOOLEAN, "terminal", key, *at, "where")
    _check_paths(build, key, work.of, work.order_by, work.show, at)
    if work.at is not None:
        _check_at(build, key, terminal, work, at)
    steps = [_step(build, key, work, step, scope, (*at, "steps", i)) for i, step in enumerate(work.steps)]
    return WorkListModel(work, where, tuple(steps))


def _check_at(build: Build, key: str, terminal: Terminal, work: WorkList, at: tuple[Step, ...]) -> None:
    """Note a path that does not lead to a station."""
    path = work.at or ""
    if not build.path(path, work.of, "terminal", key, *at, "at"):
        return
    where = work.of
    for part in path.split("."):
        entity = build.definitions.entities.get(where)
        field = entity.fields.get(part) if entity is not None else None
        where = field.to if isinstance(field, ReferenceField) else ""
    if terminal.stations is None or where != terminal.stations.of:
        build.report("not_at_station", {"path": path}, "terminal", key, *at, "at")


def _step(build: Build, key: str, work: WorkList, step: NextStep, scope: t.Scope, at: tuple[Step, ...]) -> StepModel:
    condition = build.expression(step.if_, scope, t.BOOLEAN, "terminal", key, *at, "if")
    if (step.form is None) == (step.do is None):
        build.report("step_does_one_thing", {}, "terminal", key, *at)
    elif step.form is not None:
        if _check_form(build, key, step.form, (*at, "form")):
            _check_about(build, key, work, build.definitions.forms[step.form], (*at, "form"))
    else:
        _check_transition(build, key, work, step.do or "", (*at, "do"))
    return StepModel(step, condition)


def _check_about(build: Build, key: str, work: WorkList, form: Form, at: tuple[Step, ...]) -> None:
    entity = build.definitions.entities.get(form.of)
    field = entity.fields.get(form.about.field) if entity is not None and form.about is not None else None
    if entity is not None and (not isinstance(field, ReferenceField) or field.to != work.of):
        build.report("form_not_about", {"entity": work.of}, "terminal", key, *at)


def _check_transition(build: Build, key: str, work: WorkList, name: str, at: tuple[Step, ...]) -> None:
    flows = [flow for flow in build.definitions.workflows.values() if flow.of == work.of]
    known = {each: transition for flow in flows for each, transition in flow.transitions.items()}
    if build.known(name, known, "unknown_transition", {"entity": work.of}, "terminal", key, *at) and known[name].require:
        build.report("step_needs_values", {"transition": name, "fields": ", ".join(known[name].require)}, "terminal", key, *at)


def check_stamps(build: Build, key: str, form: Form) -> None:
    """Note fields that a form cannot fill by itself."""
    fields = build.definitions.entities[form.of].fields
    shown = {control.field for section in form.sections for control in section.controls}
    for name, stamp in form.stamps.items():
        at = ("stamps", name)
        if not build.known(name, fields, "unknown_field", {"entity": form.of}, "form", key, *at):
            continue
        if not isinstance(fields[name], _STAMPED[stamp]) or name in shown:
            build.report("bad_stamp", {"field": name, "stamp": stamp}, "form", key, *at)
