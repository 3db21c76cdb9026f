"""Who there is to be asked: people with a role who may come in, who stands in for whom, and who carried out transitions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, false, func, insert, or_, select

from ..kernel.json import Json
from .system import DELEGATION, PASSAGE, USER, USER_ROLE


class Delegation(NamedTuple):
    """Who stands in for a person, from when until when, in one app or (empty) in all."""

    id: str
    person: str
    stand_in: str
    app: str
    begins_at: datetime
    ends_at: datetime
    created_at: datetime


class Passage(NamedTuple):
    """A transition that somebody carried out, and what their signature means where they signed."""

    app: str
    entity: str
    record_id: str
    transition: str
    at: datetime
    by: str
    meaning: Json


_DELEGATION = [DELEGATION.c[name] for name in Delegation._fields]
_PASSAGE = [PASSAGE.c[name] for name in Passage._fields]


def _present(now: datetime) -> ColumnElement[bool]:
    return and_(USER.c.active, or_(USER.c.expires_at.is_(None), USER.c.expires_at > now))


def holders(connection: Connection, app: str, role: str, now: datetime) -> list[str]:
    """Return the ids of everybody with a role who may come in, by name."""
    joined = USER.join(USER_ROLE, USER_ROLE.c.user_id == USER.c.id)
    where = (USER_ROLE.c.app == app, USER_ROLE.c.role == role, _present(now))
    return list(connection.execute(select(USER.c.id).select_from(joined).where(*where).order_by(USER.c.name)).scalars())


def present(connection: Connection, app: str, name: str, now: datetime) -> str:
    """Return the id of a person who is named by id or sign-in name, has a role in an app and may come in; else nothing."""
    has_role = select(USER_ROLE.c.role).where(USER_ROLE.c.user_id == USER.c.id, USER_ROLE.c.app == app).exists()
    named = or_(USER.c.id == name, USER.c.name == name)
    found = select(USER.c.id).where(named, _present(now), has_role).order_by((USER.c.id == name).desc()).limit(1)
    return connection.execute(found).scalar_one_or_none() or ""


def roles_of(connection: Connection, app: str, person: str) -> frozenset[str]:
    """Return the roles that a person has in an app."""
    found = select(USER_ROLE.c.role).where(USER_ROLE.c.user_id == person, USER_ROLE.c.app == app)
    return frozenset(connection.execute(found).scalars())


def name_of(connection: Connection, person: str) -> str:
    """Return the sign-in name of a person; empty where there is none."""
    return connection.execute(select(USER.c.name).where(USER.c.id == person)).scalar_one_or_none() or ""


def called(connection: Connection, people: Collection[str]) -> dict[str, str]:
    """Return what people are called, by id."""
    title = func.coalesce(func.nullif(USER.c.title, ""), USER.c.name)
    rows = connection.execute(select(USER.c.id, title).where(USER.c.id.in_(list(people))))
    return {person: str(name) for person, name in rows}


def addresses(connection: Connection, people: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the mail address and the language of people who have an address, by id."""
    rows = connection.execute(select(USER.c.id, USER.c.email, USER.c.language).where(USER.c.id.in_(list(people)), USER.c.email != ""))
    return {str(person): (str(address), str(language or "")) for person, address, language in rows}


def colleagues(connection: Connection, apps: Collection[str], text: str, now: datetime, most: int) -> list[tuple[str, str, str]]:
    """Return id, name and title of people with a role in one of some apps whose name or title holds a text."""
    if not apps:
        return []
    has_role = select(USER_ROLE.c.role).where(USER_ROLE.c.user_id == USER.c.id, USER_ROLE.c.app.in_(list(apps))).exists()
    pattern = text.casefold()
    like = or_(func.lower(USER.c.name).contains(pattern, autoescape=True), func.lower(USER.c.title).contains(pattern, autoescape=True))
    where = (has_role, _present(now), *([like] if text else []))
    found = select(USER.c.id, USER.c.name, USER.c.title).where(*where).order_by(USER.c.name).limit(most)
    return [(str(a), str(b), str(c)) for a, b, c in connection.execute(found)]


def stand_in(connection: Connection, person: str, app: str, now: datetime) -> str:
    """Return who stands in for a person just now; what is said of the app goes before what is said of all."""
    holds = (DELEGATION.c.begins_at <= now, DELEGATION.c.ends_at > now, DELEGATION.c.app.in_((app, "")))
    order = (DELEGATION.c.app.desc(), DELEGATION.c.id.desc())
    found = select(DELEGATION.c.stand_in).where(DELEGATION.c.person == person, *holds).order_by(*order).limit(1)
    return connection.execute(found).scalar_one_or_none() or ""


def delegations(connection: Connection, person: str) -> list[Delegation]:
    """Return the delegations that a person gave or holds, newest first."""
    mine = or_(DELEGATION.c.person == person, DELEGATION.c.stand_in == person)
    return [Delegation(*row) for row in connection.execute(select(*_DELEGATION).where(mine).order_by(DELEGATION.c.id.desc()).limit(200))]


def add_delegation(connection: Connection, delegation: Delegation) -> None:
    """Keep a delegation."""
    connection.execute(insert(DELEGATION).values(delegation._asdict()))


def remove_delegation(connection: Connection, delegation_id: str, person: str) -> bool:
    """Forget a delegation of a person; tell whether there was one."""
    where = (DELEGATION.c.id == delegation_id, DELEGATION.c.person == person)
    return connection.execute(delete(DELEGATION).where(*where)).rowcount == 1


def pass_by(connection: Connection, passages: Sequence[Passage]) -> None:
    """Keep who carried out transitions."""
    if passages:
        connection.execute(insert(PASSAGE), [passage._asdict() for passage in passages])


def passages(connection: Connection, app: str, entity: str, record_ids: Collection[str]) -> list[Passage]:
    """Return the transitions of records, oldest first."""
    where = (PASSAGE.c.app == app, PASSAGE.c.entity == entity, PASSAGE.c.record_id.in_(list(record_ids)) if record_ids else false())
    return [Passage(*row) for row in connection.execute(select(*_PASSAGE).where(*where).order_by(PASSAGE.c.id))]
