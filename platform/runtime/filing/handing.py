"""Hands files out: to whoever may see a field that holds them, and a loose upload to the person who sent it."""

from contextlib import suppress

from ...kernel.ids import is_id
from ...kernel.problems import NotFound, Problem
from ...metamodel.fields import FileField
from ...metamodel.query import Query
from ...store import files
from ...store.files import File, Link
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..read import visible_ids

COMMENTS = ":comments"
"""Where files hang that came with comments of an approval: at the record as a whole, for everybody who sees it."""


def of_record(engine: Engine, app: InstalledApp, actor: Actor, link: Link) -> File:
    """Return a file that a record's field holds or held; raises NotFound unless the person sees the record and the field.

    Whatever is hidden is answered like what is not there.
    """
    refusal = NotFound(Problem("no_such_file", {"named": link.file_id[:40]}))
    seen = app.rights(actor).visible(link.entity)
    if seen is None or link.field not in {*seen.fields, COMMENTS} or not (is_id(link.record_id) and is_id(link.file_id)):
        raise refusal
    if link.field != COMMENTS and not isinstance(app.model.entities[link.entity].fields.get(link.field), FileField):
        raise refusal
    with engine.database.read() as connection:
        for condition in {id(c): c for c in (None, seen.fields.get(link.field))}.values():
            query = Query(link.entity, ids=(link.record_id,), where=condition, limit=None)
            if not visible_ids(engine, app, actor, query, connection):
                raise refusal
        found = files.held(connection, link)
    if found is None:
        raise refusal
    return found


def by_id(engine: Engine, app: InstalledApp, actor: Actor, file_id: str) -> File:
    """Return an upload of the person's own that hangs nowhere yet, or a file that some field they see holds; else NotFound."""
    with engine.database.read() as connection:
        found = files.get(connection, app.key, [file_id] if is_id(file_id) else []).get(file_id)
        holders = sorted(files.links(connection, [file_id])) if found else []
    if found is not None and not holders and found.created_by == actor.id:
        return found
    for holder in holders:
        with suppress(NotFound):
            return of_record(engine, app, actor, holder)
    raise NotFound(Problem("no_such_file", {"named": file_id[:40]}))
