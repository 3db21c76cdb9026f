"""Comments on records: who sees the record reads them, who holds the right `comment` there writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from ..kernel.ids import new_id
from ..kernel.json import Json
from ..kernel.problems import Forbidden, Invalid, Location, NotFound, Problem
from ..metamodel.query import Query
from ..store import accounts, comments, directory, fence, files, history, notices
from ..store.comments import Comment
from ..store.engine import Connection
from ..store.notices import Notice
from .accounts.sessions import actor_of, may_come_in
from .chronicle import people
from .context import Actor
from .engine import Engine
from .filing.handing import COMMENTS
from .installed import InstalledApp
from .newest import at_newest
from .once import once
from .read import fetch_values, read_one, visible_ids

CHANGEABLE = timedelta(minutes=15)
"""For how long who wrote a comment may put it otherwise or take it back."""
MOST_MENTIONS = 20
MOST_FILES = 10
_MOST_ASKED = 40
_MOST_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Place:
    """The record that is spoken about."""

    entity: str
    record_id: str


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says: the text, the ids of the people whom it mentions, and those of uploads that come along."""

    text: str
    mentions: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Talk(NamedTuple):
    """A page of comments, newest first: the rows, the mark of the next page, what people are called, and what one may do.

    `past` tells whether the person also reads what was taken back: who may delete the record.
    """

    rows: list[Comment]
    next: str
    names: Mapping[str, str]
    writes: bool
    past: bool


def talk(
    engine: Engine, app: InstalledApp, actor: Actor, place: Place, *, only: str = "", before: str = "", limit: int = 50
) -> Talk:
    """Return what was said about a record, or one comment only; raises NotFound where the person does not see the record."""
    read_one(engine, app, actor, place.entity, place.record_id)
    with engine.database.read() as connection:
        found = comments.of_record(
            connection, app.key, place.entity, place.record_id, only=only, before=before, limit=limit + 1
        )
        names = people(connection, comments.named(found))
        writes, past = (_may(engine, app, actor, place, action, connection) for action in ("comment", "delete"))
    return Talk(found[:limit], found[limit - 1].id if len(found) > limit else "", names, writes, past)


@at_newest
def write(engine: Engine, app: InstalledApp, actor: Actor, place: Place, said: Said, key: str = "") -> str:
    """Keep a comment and return its id, once under a key; raises NotFound, Forbidden, and Invalid with all that is wrong."""
    read_one(engine, app, actor, place.entity, place.record_id)

    def work(connection: Connection) -> Json:
        fence.enter(connection, app.key, app.head)
        _require(engine, app, actor, place, connection)
        now = engine.clock.now()
        readers = _readers(engine, app, actor, place, said.mentions, connection)
        problems = _strangers(said.mentions, readers)
        along, refused = _files(app, actor, said.files, connection)
        if problems := [*problems, *refused]:
            raise Invalid(*problems)
        links = [files.Link(each, app.key, place.entity, place.record_id, COMMENTS) for each in said.files]
        files.hold(connection, links, now)
        comment = Comment(
            new_id(), app.key, place.entity, place.record_id, actor.id, said.text, [*dict.fromkeys(said.mentions)], along, [], now,
            None, None,
        )  # fmt: skip
        comments.add(connection, comment)
        told = _seeing(engine, app, place, readers, connection) - {actor.id}
        notices.put(connection, [_notice(actor, comment, person) for person in comment.mentions if person in told])
        _note(engine, app, comment, "commented", connection)
        return comment.id

    request = [place.entity, place.record_id, said.text, *said.mentions, *said.files]
    return str(once(engine, app, actor, key, request, work=work))


@at_newest
def change(engine: Engine, app: InstalledApp, actor: Actor, place: Place, comment_id: str, text: str | None) -> None:
    """Put a comment of one's own otherwise, or take it back (None), while it is fresh; what it said is kept.

    Raises NotFound for others' and unknown ones, Forbidden once it is too late.
    """
    read_one(engine, app, actor, place.entity, place.record_id)
    with engine.database.write() as connection:
        fence.enter(connection, app.key, app.head)
        before = comments.locked(connection, app.key, comment_id)
        here = before is not None and (before.entity, before.record_id) == (place.entity, place.record_id)
        if before is None or not here or before.author != actor.id or before.deleted_at is not None:
            raise NotFound(Problem("unknown_comment", {}))
        now = engine.clock.now()
        if now > before.created_at + CHANGEABLE:
            raise Forbidden(Problem("comment_too_old", {"minutes": int(CHANGEABLE.total_seconds() // 60)}))
        _require(engine, app, actor, place, connection)
        past = [
            *before.past,
            {"text": before.text, "at": (before.edited_at or before.created_at).isoformat().replace("+00:00", "Z")},
        ]
        if text is None:
            after = before._replace(text="", past=past, deleted_at=now)
        else:
            after = before._replace(text=text, past=past, edited_at=now)
        comments.change(connection, after)
        _note(engine, app, after, "comment_deleted" if text is None else "comment_changed", connection)


def mentionable(engine: Engine, app: InstalledApp, actor: Actor, place: Place, text: str) -> list[tuple[str, str]]:
    """Return id and name of people who may read such records and whose name holds a text; raises NotFound and Forbidden.

    Whether they see just this one is not told: it may hang on values that the asker does not see.

    Who comes from outside is offered only those who already speak here.
    """
    read_one(engine, app, actor, place.entity, place.record_id)
    with engine.database.read() as connection:
        _require(engine, app, actor, place, connection)
        known = directory.colleagues(connection, [app.key], text, engine.clock.now(), _MOST_ASKED)
        offered = {person: title or name for person, name, title in known if person != actor.id}
        readers = _readers(engine, app, actor, place, [*offered], connection)
    return [(person, name) for person, name in offered.items() if person in readers][:_MOST_OFFERED]


def _may(engine: Engine, app: InstalledApp, actor: Actor, place: Place, action: str, connection: Connection) -> bool:
    rights = app.rights(actor)
    if action not in rights.actions(place.entity):
        return False
    where = rights.rows(place.entity, "comment" if action == "comment" else "delete")
    query = Query(place.entity, ids=(place.record_id,), where=where, limit=None)
    return where is None or bool(visible_ids(engine, app, actor, query, connection, rights=False))


def _require(engine: Engine, app: InstalledApp, actor: Actor, place: Place, connection: Connection) -> None:
    if not _may(engine, app, actor, place, "comment", connection):
        raise Forbidden(Problem("not_allowed", {"action": "comment", "entity": place.entity}))


def _strangers(named: Sequence[str], readers: Mapping[str, Actor]) -> list[Problem]:
    """Return a problem for each person named who reads no such records; somebody who is not there reads alike."""
    return [
        Problem("mention_sees_nothing", {}, Location(path=f"/mentions/{n}"))
        for n, person in enumerate(named)
        if person not in readers
    ]


def _readers(
    engine: Engine, app: InstalledApp, actor: Actor, place: Place, named: Sequence[str], connection: Connection
) -> dict[str, Actor]:
    """Return those of some people who may read such records; who comes from outside knows only those who speak here."""
    known = set(named)
    if actor.kind != "member":
        known &= comments.authors(connection, app.key, place.entity, place.record_id)
    readers: dict[str, Actor] = {}
    for person in known:
        user = accounts.user(connection, person)
        if user is None or not may_come_in(user, engine.clock.now()):
            continue
        other = actor_of(user, {app.key: directory.roles_of(connection, app.key, person)})
        if app.rights(other).visible(place.entity) is not None:
            readers[person] = other
    return readers


def _seeing(engine: Engine, app: InstalledApp, place: Place, readers: Mapping[str, Actor], connection: Connection) -> set[str]:
    """Return those who see the record: only they are told."""
    query = Query(place.entity, ids=(place.record_id,), limit=None)
    return {person for person, other in readers.items() if visible_ids(engine, app, other, query, connection)}


def _files(
    app: InstalledApp, actor: Actor, named: Sequence[str], connection: Connection
) -> tuple[list[dict[str, Json]], list[Problem]]:
    """Return uploads of the person's own as they are told, and a problem for each that is none."""
    found = files.get(connection, app.key, named)
    held = {link.file_id for link in files.links(connection, found)}
    told: list[dict[str, Json]] = []
    problems: list[Problem] = []
    for n, each in enumerate(named):
        file = found.get(each)
        if file is None or each in held or file.created_by != actor.id:
            problems.append(Problem("no_such_file", {"named": each[:40]}, Location(path=f"/files/{n}")))
            continue
        size: dict[str, Json] = {"width": file.width, "height": file.height} if file.width else {}
        told.append({"id": file.id, "name": file.name, "type": file.type, "size": file.size, **size})
    return told, problems


def _notice(actor: Actor, comment: Comment, person: str) -> Notice:
    """Return what tells somebody that they were mentioned; what was said stands with the record, where it may be taken back."""
    who = actor.title or actor.name
    title: Json = {"zh": f"{who} 在评论中提到了您", "en": f"{who} mentioned you in a comment"}
    place = (comment.entity, comment.record_id)
    return Notice(new_id(), person, comment.app, comment.created_at, "comment", title, {"zh": "", "en": ""}, *place)


def _note(engine: Engine, app: InstalledApp, comment: Comment, event: str, connection: Connection) -> None:
    """Let the record's history tell that something was said: so does the stream of what happens."""
    if app.model.entities[comment.entity].definition.history == "none":
        return
    (row,) = fetch_values(engine, app, comment.entity, [comment.record_id], ["version"], connection)
    at = comment.deleted_at or comment.edited_at or comment.created_at
    history.append(connection, [history.Entry(
        app.key, comment.entity, comment.record_id, int(row["version"] or 0), at, comment.author, event, None, {},
    )])  # fmt: skip
