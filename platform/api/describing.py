"""Describes the API to one caller, and keeps the description as long as releases and rights stay the same."""

from ..kernel.json import dumps
from ..runtime.context import Actor
from ..runtime.engine import Engine
from ..runtime.installed import InstalledApp
from ..runtime.rights import Rights
from .endpoints import Endpoint
from .openapi.document import document
from .openapi.page import page
from .version import installed_version

_MOST_KEPT = 64
_Key = tuple[tuple[str, str], ...]


class Describer:
    """The API's description, for each set of apps and rights."""

    def __init__(self, engine: Engine, endpoints: tuple[Endpoint, ...]) -> None:
        """Describe these endpoints over the engine's apps."""
        self._engine = engine
        self._endpoints = endpoints
        self._kept: dict[_Key, tuple[bytes, bytes]] = {}

    def openapi(self, actor: Actor) -> bytes:
        """Return the OpenAPI document as JSON."""
        return self._described(actor)[0]

    def page(self, actor: Actor) -> bytes:
        """Return the same as an HTML page."""
        return self._described(actor)[1]

    def _described(self, actor: Actor) -> tuple[bytes, bytes]:
        apps = [(app, app.rights(actor)) for app in self._engine.apps() if actor.system or actor.roles_in(app.key)]
        key = tuple((app.release_id, rights.fingerprint) for app, rights in apps)
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = self._describe(apps)
        return self._kept[key]

    def _describe(self, apps: list[tuple[InstalledApp, Rights]]) -> tuple[bytes, bytes]:
        described = document(self._endpoints, apps, installed_version())
        return dumps(described), page(described)
