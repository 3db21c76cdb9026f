"""API tokens: programs that act for a person, with some of the person's roles, entities and actions, until a day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ...kernel.ids import new_id
from ...kernel.json import Json
from ...kernel.problems import Invalid, Location, NotFound, Problem
from ...store import accounts as store
from ..context import Actor
from .digests import digest, new_secret
from .ground import Ground
from .model import LONGEST_TOKEN_DAYS, TOKEN_PREFIX, Caller


@dataclass(frozen=True, slots=True)
class TokenWish:
    """What a new token is to be: roles by app, the only entities by app (all of apps not named), reading only, days."""

    title: str
    roles: Mapping[str, Collection[str]]
    days: int = 90
    read_only: bool = False
    entities: Mapping[str, Collection[str]] = field(default_factory=dict[str, Collection[str]])


class Tokens:
    """The tokens of one database."""

    def __init__(self, ground: Ground) -> None:
        """Work on this ground."""
        self._ground = ground

    def add(self, actor: Actor, wish: TokenWish, caller: Caller) -> tuple[str, store.Token]:
        """Return a new token's secret, shown this once, and its entry; its roles must be held by the person."""
        if not 1 <= wish.days <= LONGEST_TOKEN_DAYS:
            raise Invalid(Problem("token_days", {"max": LONGEST_TOKEN_DAYS}, Location(path="/days")))
        for app, roles in wish.roles.items():
            for role in roles:
                if role not in actor.roles_in(app):
                    raise Invalid(Problem("scopes_not_held", {"app": app, "role": role}, Location(path="/scopes")))
        now, secret = self._ground.clock.now(), TOKEN_PREFIX + new_secret()
        token = store.Token(
            new_id(), digest(secret), actor.id, wish.title, _listed(wish.roles), now + timedelta(days=wish.days), now, None,
            wish.read_only, _listed(wish.entities),
        )  # fmt: skip
        with self._ground.database.write() as connection:
            store.add_token(connection, token)
            self._ground.note(connection, "token_made", actor, actor.id, caller, token=token.id, title=wish.title)
        return secret, token

    def of(self, actor: Actor) -> list[store.Token]:
        """Return a person's tokens."""
        with self._ground.database.read() as connection:
            return list(store.tokens(connection, actor.id))

    def remove(self, actor: Actor, token_id: str, by: str, caller: Caller) -> None:
        """Remove one of a person's tokens; raises NotFound."""
        with self._ground.database.write() as connection:
            if not store.remove_token(connection, actor.id, token_id):
                raise NotFound(Problem("unknown_token", {}))
            self._ground.note(connection, "token_removed", actor, by, caller, token=token_id)
        self._ground.memory.forget()


def _listed(by_app: Mapping[str, Collection[str]]) -> Json:
    return {app: [*sorted(keys)] for app, keys in by_app.items()}
