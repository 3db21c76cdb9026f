"""A record as it was at a moment: its values, the form that drew it and the rules that heard of it, as they stood then.

The values are today's, as the person reads them, with every change undone that the history tells the person since: so nothing
is told here that the record and its history do not tell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from ..forms.defaults import default_form
from ..forms.drawing import draw_form
from ..kernel.json import Json, datetime_text
from ..metamodel.build.app import examine
from ..metamodel.fields import Field
from ..metamodel.loader import load_texts
from ..metamodel.model import AppModel
from ..metamodel.source import Raw
from ..store import history, lineage, releases
from ..store.engine import Connection
from ..store.history import Entry
from .chronicle import people
from .context import Actor
from .engine import Engine
from .exploring import draw_fields
from .installed import InstalledApp
from .past import past_of
from .read import read_one
from .rights import Rights
from .rows_then import Moment, rows_then
from .stood import lived, values_then

_OF_ENTITY = "definitions of "


@dataclass(frozen=True, slots=True)
class Known:
    """The definitions of a moment: the release, its model (None where it can no longer be read), and what its keys are called now."""

    head: releases.Release
    model: AppModel | None
    entity: str
    now: Mapping[str, str]


def as_was(engine: Engine, app: InstalledApp, actor: Actor, entity: str, record_id: str, at: datetime) -> dict[str, Json]:
    """Return a record as it was at a moment; raises NotFound for one that the person does not see."""
    row = cast("dict[str, Json]", read_one(engine, app, actor, entity, record_id, wire=True))
    rights = app.rights(actor)
    with engine.database.read() as connection:
        entries = [*history.since(connection, app.key, entity, {record_id: 0})]
        later = [entry for entry in entries if entry.at > at]
        past = past_of(engine, app, actor, entity, record_id, [entry.changes for entry in later], connection=connection)
        told = [past.told(entry.changes) for entry in later]
        known = _known(connection, app, entity, at)
        last = next((entry for entry in reversed(entries) if entry.at <= at), None)
        names = people(connection, {each for each in (last.by if last else "", known.head.created_by if known else "") if each})
        rows = [*rows_then(Moment(engine, app, actor, at, connection), entity, record_id)]
    exists = lived(entries, row, at)
    values, today = values_then(app, app.model.entities[entity], row, told, at)
    return {
        "at": datetime_text(at), "exists": exists, "values": {**values} if exists else {}, "today": [*today] if exists else [],
        "rows": rows if exists else [],
        "last": _last(last, names), "release": None if known is None else {
            "number": known.head.number, "version": known.head.version, "at": datetime_text(known.head.created_at), "note": known.head.note,
            "by": names.get(known.head.created_by, ""), "current": known.head.number == app.release,
        },
        **_drawn(app, rights, entity, known),
    }  # fmt: skip


def _last(last: Entry | None, names: Mapping[str, str]) -> Json:
    """Return the change that stood last at the moment."""
    if last is None:
        return None
    return {"at": datetime_text(last.at), "by": {"id": last.by, "label": names[last.by]}, "event": last.event, "version": last.version}


def _known(connection: Connection, app: InstalledApp, entity: str, at: datetime) -> Known | None:
    """Return the definitions that were in force at a moment; None before the first release."""
    head = next((each for each in releases.listing(connection, app.key, 10_000) if each.created_at <= at), None)
    if head is None:
        return None
    names = lineage.of_app(connection, app.key)
    number = history.number_at(connection, app.key, at)
    former = next((key for key, after, until in names.former(entity) if number >= after and (until is None or number < until)), entity)
    key = (head.id, f"{_OF_ENTITY}{entity}")
    found = cast("Known | None", app.earlier.get(key))
    if found is None:
        release = releases.get(connection, head.id)
        assert release is not None
        model = app.model if head.number == app.release else examine(load_texts(release.files, cast("dict[str, Raw]", release.parsed)))
        found = Known(release, model, former, names.fields(former, number))
        app.earlier[key] = found
    return found


def _drawn(app: InstalledApp, rights: Rights, entity: str, known: Known | None) -> dict[str, Json]:
    """Return the form and the rules as they were, by today's keys, as far as the person sees them today."""
    seen = rights.visible(entity)
    then = known.model.entities.get(known.entity) if known and known.model else None
    if known is None or then is None or known.model is None or seen is None:
        return {"form": None, "fields": {}, "rules": []}
    shown: dict[str, Field] = {
        key: field for key, field in then.fields.items() if known.now.get(key, key) in {*seen.fields, *seen.veils}
    }
    fields = draw_fields(known.model, then, [key for key in shown if known.now.get(key, key) in seen.fields])
    form = draw_form(known.model.forms.get(known.entity) or default_form(then), shown)
    return {
        "form": _renamed(form, known.now), "fields": {known.now.get(key, key): each for key, each in fields.items()},
        "rules": [*_rules(app, known)] if rights.runs else [],
    }  # fmt: skip


def _renamed(form: dict[str, Json], now: Mapping[str, str]) -> Json:
    """Return a form that reads only: its controls name fields as they are called now."""
    told: list[Json] = []
    for section in cast("list[dict[str, Json]]", form["sections"]):
        names = [str(control["field"]) for control in cast("list[dict[str, Json]]", section["controls"])]
        told.append({**section, "controls": [{"field": now.get(name, name)} for name in names]})
    return {**form, "sections": told}


def _rules(app: InstalledApp, known: Known) -> Iterable[Json]:
    """Yield the rules of then that heard of the entity, with their texts, and whether they read the same today."""
    assert known.model is not None
    files, today = known.head.files, app.model.definitions
    for key, rule in known.model.rules.items():
        if rule.trigger.entity != known.entity or not rule.definition.active:
            continue
        path = known.model.definitions.location("rule", key).file
        now = today.location("rule", key).file if key in today.rules else ""
        same = known.head.number == app.release or (bool(now) and known.model.definitions.rules[key] == today.rules[key])
        yield {"key": key, "title": dict(rule.definition.title), "file": path, "text": files.get(path, ""), "same": same}

