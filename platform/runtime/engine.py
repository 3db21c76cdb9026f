"""The engine: one database, one clock, and the apps installed in it. Every node swaps a published release at its next look."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias, cast

from ..expressions import Environment
from ..kernel.clock import Clock, SystemClock
from ..kernel.json import Json
from ..kernel.keys import Keys
from ..kernel.problems import FormwrightError, Invalid, NotFound, Problem
from ..kernel.text import nearest
from ..metamodel.build.app import model_of
from ..metamodel.fields.secret import SecretField
from ..metamodel.loader import load_texts
from ..metamodel.source import Raw
from ..metamodel.values import Value
from ..store import migrate, records, releases, schema
from ..store.content import Content, folder_for
from ..store.engine import Connection, Database
from .context import Actor
from .installed import InstalledApp
from .measuring import Measures, Unmeasured

Port: TypeAlias = Callable[[Json, str], Json]
"""A way out of the house: takes what is sent and its idempotency key, returns what came back; raises Unavailable to be tried again."""

_LOG = logging.getLogger(__name__)
_EARLIER_TRIED = 20
_LOOK_EVERY_SECONDS = 1.0


class Engine:
    """What a process works with; thread-safe."""

    def __init__(self, database: Database, clock: Clock | None = None, keys: Keys | None = None, content: Content | None = None) -> None:
        """Open the engine over a database; its own tables are brought up to date first. Without keys, sealing is refused."""
        self.database = database
        self.clock: Clock = clock or SystemClock()
        self.keys = keys or Keys()
        self.content = content or Content(folder_for(database))
        self.measures: Measures = Unmeasured()
        self.ports: dict[str, Port] = {}
        self._apps: dict[str, InstalledApp] = {}
        self._held_back: dict[str, str] = {}
        self._secret_fields: frozenset[str] = frozenset()
        self._looked = float("-inf")
        self._lock = threading.Lock()
        self._wakers: list[Callable[[], None]] = []
        migrate.upgrade(database)
        schema.tidy_left(database)

    def app(self, key: str) -> InstalledApp:
        """Return an installed app in its newest release; raises NotFound."""
        self._look()
        found = self._apps.get(key)
        if found is None:
            raise NotFound(Problem("unknown_app", {"name": key, "near": nearest(key, self._apps)}))
        return found

    def apps(self) -> tuple[InstalledApp, ...]:
        """Return every installed app."""
        self._look()
        return tuple(self._apps.values())

    def apps_of(self, actor: Actor, only: str = "") -> dict[str, InstalledApp]:
        """Return the apps in which a person has a role, by key: all, or just one."""
        return {app.key: app for app in self.apps() if actor.roles_in(app.key) and only in ("", app.key)}

    def refresh(self) -> None:
        """Look for new releases now."""
        with self._lock:
            self._read_heads()

    def port(self, name: str) -> Port:
        """Return a way out of the house; raises Invalid where the installation offers none of that name."""
        if name not in self.ports:
            raise Invalid(Problem("unknown_port", {"name": name, "near": nearest(name, self.ports)}))
        return self.ports[name]

    def secret_fields(self) -> frozenset[str]:
        """Return the keys of all secret fields of the apps as this process knows them; asks nobody, so that logs may call it."""
        return self._secret_fields

    def held_back(self) -> frozenset[str]:
        """Return the apps whose newest release this version of the engine cannot load."""
        return frozenset(self._held_back)

    def on_work(self, waker: Callable[[], None]) -> None:
        """Ask to be called after a save that left work for rules; nothing is lost by whoever is not called."""
        self._wakers.append(waker)

    def wake(self) -> None:
        """Tell the workers of this process that there is work."""
        for waker in self._wakers:
            waker()

    def environment(self, app: InstalledApp) -> Environment:
        """Return what expressions may know of the present: the moment and the app's zone."""
        return Environment.of(self.clock, app.model.zone)

    def actor_values(self, app: InstalledApp, actor: Actor) -> dict[str, Value]:
        """Return the person as expressions see it, by flat path: `actor.id`, `actor.name` and the person's own records."""
        values: dict[str, Value] = {"actor.id": actor.id, "actor.name": actor.name}
        own = app.model.definitions.app.actor
        if own and not actor.system:
            with self.database.read() as connection:
                for name, record in own.items():
                    if (bound := actor.records.get(app.key, {}).get(name)) is not None or actor.kind != "member":
                        # Who comes from outside is never taken for somebody because of a name.
                        values[f"actor.{name}"] = bound
                        continue
                    table = app.tables.of(record.entity)
                    found = records.fetch_by(connection, table, (record.by,), {(actor.name,)})
                    values[f"actor.{name}"] = found.get((actor.name,), {}).get("id")
        return values | {f"actor.{name}": None for name in own if f"actor.{name}" not in values}

    def _look(self) -> None:
        if time.monotonic() - self._looked < _LOOK_EVERY_SECONDS:
            return
        if self._lock.acquire(blocking=not self._apps):
            try:
                self._read_heads()
            finally:
                self._lock.release()

    def _read_heads(self) -> None:
        with self.database.read() as connection:
            for key, (release_id, _) in releases.heads(connection).items():
                current = self._apps.get(key)
                if release_id not in (current and current.release_id, self._held_back.get(key)):
                    self._take(connection, key, release_id)
                    self._secret_fields = _secret_fields(self._apps.values())
        self._looked = time.monotonic()

    def _take(self, connection: Connection, key: str, release_id: str) -> None:
        """Install an app's newest release; one that cannot be loaded is held back, and the last good one serves meanwhile."""
        found = releases.get(connection, release_id)
        if found is None:
            return
        try:
            self._apps[key] = _installed(found)
            self._held_back.pop(key, None)
        except FormwrightError as error:
            _LOG.error("Release %s of %s cannot be loaded and is held back: %s", found.number, key, error)
            self._held_back[key] = release_id
            good = _last_good(connection, key, found.number)
            if good is not None:
                self._apps[key] = good


def _secret_fields(apps: Iterable[InstalledApp]) -> frozenset[str]:
    entities = [entity for app in apps for entity in app.model.entities.values()]
    return frozenset(key for entity in entities for key, field in entity.fields.items() if isinstance(field, SecretField))


def _last_good(connection: Connection, key: str, before: int) -> InstalledApp | None:
    """Return the newest earlier release that loads and that the tables still fit."""
    for head in releases.listing(connection, key, _EARLIER_TRIED):
        found = releases.get(connection, head.id) if head.number < before else None
        if found is None:
            continue
        try:
            app = _installed(found)
        except FormwrightError:
            continue
        if not schema.drift(connection, app.model):
            _LOG.warning("Release %s of %s serves instead", app.release, key)
            return replace(app, stands_for=before)
    return None


def _installed(release: releases.Release) -> InstalledApp:
    loaded = load_texts(release.files, cast("dict[str, Raw]", release.parsed))
    return InstalledApp(model_of(loaded), release.number, release.id)
