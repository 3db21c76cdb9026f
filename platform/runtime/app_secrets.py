"""The secrets of apps: set by who runs the server, sealed in the database, opened only where something is sent."""

from ..kernel.problems import Invalid, NotFound, Problem
from ..store import app_secrets
from .engine import Engine

_PURPOSE = "secret of an app"
_LONGEST = 4000


def set_secret(engine: Engine, app: str, name: str, text: str) -> None:
    """Keep a secret of an app; raises Unavailable where the server has no key."""
    engine.app(app)
    if not (name.isidentifier() and name.islower()) or not 0 < len(text) <= _LONGEST:
        raise Invalid(Problem("bad_app_secret", {"name": name[:80], "max": _LONGEST}))
    sealed = engine.keys.seal(_PURPOSE, text)
    with engine.database.write() as connection:
        app_secrets.put(connection, app, name, sealed, engine.clock.now())


def remove_secret(engine: Engine, app: str, name: str) -> None:
    """Forget a secret of an app; raises NotFound."""
    with engine.database.write() as connection:
        if not app_secrets.remove(connection, app, name):
            raise NotFound(Problem("secret_not_set", {"name": name}))


def secret_of(engine: Engine, app: str, name: str) -> str | None:
    """Return a secret of an app, None where it is not set; for what the engine sends, never for an answer."""
    with engine.database.read() as connection:
        sealed = app_secrets.get(connection, app, name)
    return None if sealed is None else engine.keys.open(_PURPOSE, sealed)
