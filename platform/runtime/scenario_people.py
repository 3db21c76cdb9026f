"""The people of a scenario: they have accounts in its scratch database, and decide what they are asked."""

import secrets
from collections.abc import Collection, Mapping, Sequence

from ..metamodel.kinds.scenario import DecideMove
from .accounts import Accounts
from .approving.acting import Decision, Said, decide
from .approving.inbox import my_tasks
from .context import Actor
from .engine import Engine
from .installed import InstalledApp

_MOST_TASKS = 200


class People:
    """Who takes part in a scenario, with their roles in its app."""

    def __init__(self, engine: Engine, app: InstalledApp, given: Mapping[str, Sequence[str]]) -> None:
        """Give each person an account."""
        self._engine, self._app = engine, app
        self._actors: dict[str, Actor] = {}
        if given:
            accounts = Accounts(engine.database, engine.clock)
            for name, roles in given.items():
                accounts.add(name, secrets.token_urlsafe(12))
                accounts.set_roles(name, app.key, roles, app.model.roles)
                self._actors[name] = accounts.actor(name)
            accounts.close()

    def actor(self, name: str) -> Actor:
        """Return a person."""
        return self._actors[name]

    def decide(self, move: DecideMove, record_ids: Collection[str]) -> int:
        """Decide what a person is asked about records; return in how many tasks. Raises what a decision raises."""
        actor = self._actors[move.by]
        items, _ = my_tasks(self._engine, actor, past=False, app=self._app.key, after="", most=_MOST_TASKS)
        asked = [item for item in items if item.process.entity == move.decide and item.process.record_id in record_ids]
        mine = [item for item in asked if move.step in (None, item.task.step)]
        for item in mine:
            to = (move.to or "initiator") if move.do == "return" else ""
            decide(self._engine, self._app, actor, item.task.id, Decision(move.do, to, said=Said(move.comment, signed=True)))
        return len(mine)
