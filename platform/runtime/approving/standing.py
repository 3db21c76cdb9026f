"""Stand-ins: whom a person lets decide in their stead, from when until when; and who can be named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...kernel.ids import new_id
from ...kernel.problems import Invalid, Location, NotFound, Problem
from ...store import directory
from ...store.directory import Delegation
from ..context import Actor
from ..engine import Engine

_LONGEST = timedelta(days=366)
_MOST_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """Who shall stand in, in which app (empty: all), from when until when."""

    stand_in: str
    app: str
    begins_at: datetime
    ends_at: datetime


def delegations(engine: Engine, actor: Actor) -> list[Delegation]:
    """Return the delegations that a person gave or holds."""
    with engine.database.read() as connection:
        return directory.delegations(connection, actor.id)


def delegate(engine: Engine, actor: Actor, wish: Wish) -> Delegation:
    """Let somebody stand in from a moment to another; raises Invalid for who could never decide, and for dates that make no sense."""
    now = engine.clock.now()
    if not (wish.begins_at < wish.ends_at <= now + _LONGEST and wish.ends_at > now):
        raise Invalid(Problem("delegation_ends", {"days": _LONGEST.days}, Location(path="/ends_at")))
    apps = [wish.app] if wish.app else sorted(key for key, roles in actor.roles.items() if roles)
    if wish.app and not actor.roles_in(wish.app):
        raise NotFound(Problem("unknown_app", {"name": wish.app[:80], "near": ""}, Location(path="/app")))
    with engine.database.write() as connection:
        person = next(filter(None, (directory.present(connection, app, wish.stand_in, now) for app in apps)), "")
        if not person or person == actor.id:
            code = "delegation_to_self" if person else "no_such_colleague"
            raise Invalid(Problem(code, {"named": wish.stand_in[:80]}, Location(path="/stand_in")))
        made = Delegation(new_id(), actor.id, person, wish.app, wish.begins_at, wish.ends_at, now)
        directory.add_delegation(connection, made)
    return made


def end_delegation(engine: Engine, actor: Actor, delegation_id: str) -> None:
    """End a delegation of one's own; raises NotFound."""
    with engine.database.write() as connection:
        if not directory.remove_delegation(connection, delegation_id, actor.id):
            raise NotFound(Problem("unknown_delegation", {}))


def colleagues(engine: Engine, actor: Actor, app: str, text: str) -> Sequence[tuple[str, str, str]]:
    """Return id, name and title of people with a role in an app of the person (or in any of these), found by a piece of their name."""
    apps = [key for key, roles in actor.roles.items() if roles and app in ("", key)]
    with engine.database.read() as connection:
        return directory.colleagues(connection, apps, text, engine.clock.now(), _MOST_PEOPLE)
