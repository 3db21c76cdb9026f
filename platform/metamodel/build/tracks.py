"""Checks pages for strangers: what they ask for can be asked for, and what they show may be shown to strangers."""

from ...expressions import types as t
from ..fields import (
    ChildrenField,
    CodeField,
    FileField,
    JsonField,
    ManyField,
    SecretField,
    SequenceField,
    SnapshotField,
    StateField,
    TextField,
    UserField,
    WithOptions,
)
from ..fields.base import Field
from ..kinds import Track
from ..kinds.track import TrackRows
from ..model import TrackModel
from ..source import Step
from .context import Build

_ASKED = (TextField, SequenceField, CodeField)
_NOT_SHOWN = (ChildrenField, FileField, JsonField, ManyField, SecretField, SnapshotField, UserField)


def track_models(build: Build) -> dict[str, TrackModel]:
    """Return the models of all pages for strangers; what is wrong is noted."""
    return {
        key: _track(build, key, each)
        for key, each in build.definitions.tracks.items()
        if build.entity(each.of, "track", key, "of")
    }


def _track(build: Build, key: str, track: Track) -> TrackModel:
    where = build.expression(track.where, build.scopes.entity(track.of), t.BOOLEAN, "track", key, "where")
    _check_asked(build, key, track)
    _check_stages(build, key, track)
    _check_values(build, key, track.of, track.show, track.progress, ())
    if track.promise is not None and build.path(track.promise, track.of, "track", key, "promise"):
        found = _typed(build, track.of, track.promise)
        if found not in (t.DATE, t.DATETIME, t.UNKNOWN):
            build.report("track_promise_no_day", {"path": track.promise}, "track", key, "promise")
    for i, rows in enumerate(track.rows):
        _check_rows(build, key, track, rows, ("rows", i))
    return TrackModel(key, track, where)


def _check_asked(build: Build, key: str, track: Track) -> None:
    for name, at in ((track.code, ("code",)), (track.proof.field, ("proof", "field"))):
        if build.path(name, track.of, "track", key, *at) and not isinstance(_field(build, track.of, name), _ASKED):
            build.report("track_asks_no_text", {"field": name}, "track", key, *at)
    if track.code == track.proof.field:
        build.report("track_proof_is_code", {"field": track.code}, "track", key, "proof", "field")


def _check_stages(build: Build, key: str, track: Track) -> None:
    stages = track.stages
    if stages is None or not build.path(stages.field, track.of, "track", key, "stages", "field"):
        return
    field = _field(build, track.of, stages.field)
    workflow = build.definitions.workflows.get(field.workflow) if isinstance(field, StateField) else None
    known = [*field.options] if isinstance(field, WithOptions) else [*workflow.states] if workflow else []
    if not isinstance(field, StateField | WithOptions):
        build.report("track_stages_no_states", {"field": stages.field}, "track", key, "stages", "field")
        return
    for i, state in enumerate(stages.only if known else ()):
        build.known(state, known, "unknown_stage", {"field": stages.field}, "track", key, "stages", "only", i)


def _check_rows(build: Build, key: str, track: Track, rows: TrackRows, at: tuple[Step, ...]) -> None:
    if not build.path(rows.field, track.of, "track", key, *at, "field"):
        return
    field = _field(build, track.of, rows.field)
    if not isinstance(field, ChildrenField):
        build.report("track_rows_no_rows", {"field": rows.field}, "track", key, *at, "field")
    elif field.of in build.definitions.entities:
        _check_values(build, key, field.of, rows.show, rows.progress, at)


def _check_values(
    build: Build, key: str, entity: str, show: tuple[str, ...], progress: str | None, at: tuple[Step, ...]
) -> None:
    for i, path in enumerate(show):
        if build.path(path, entity, "track", key, *at, "show", i) and isinstance(_field(build, entity, path), _NOT_SHOWN):
            build.report("track_shows_no_value", {"path": path}, "track", key, *at, "show", i)
    if progress is not None and build.path(progress, entity, "track", key, *at, "progress"):
        found = _typed(build, entity, progress)
        if found not in (t.INTEGER, t.DECIMAL, t.UNKNOWN):
            build.report("track_progress_no_number", {"path": progress}, "track", key, *at, "progress")


def _typed(build: Build, entity: str, path: str) -> t.Type:
    """Return the type at the end of a path that is known to lead somewhere."""
    scope: t.Scope = build.scopes.entity(entity)
    found: t.Type = t.UNKNOWN
    for name in path.split("."):
        found = scope.member(name) or t.UNKNOWN
        if isinstance(found, t.Record):
            scope = found.scope
    return found


def _field(build: Build, entity: str, path: str) -> Field | None:
    """Return the field at the end of a path; None for what every record has."""
    *before, last = path.split(".")
    for step in before:
        entity = str(getattr(build.definitions.entities[entity].fields.get(step), "to", entity))
    return build.definitions.entities[entity].fields.get(last)
