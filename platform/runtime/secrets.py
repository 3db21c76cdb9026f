"""Secrets of records: an app that has some needs the server's key, and only the engine's own work opens them."""

from ..kernel.keys import Keys
from ..metamodel.model import AppModel
from ..store import records
from .engine import Engine
from .installed import InstalledApp
from .saving.people import PURPOSE


def need_key(model: AppModel, keys: Keys) -> None:
    """Raise Unavailable where an app has secret fields and the server no key."""
    if any(entity.secrets for entity in model.entities.values()):
        keys.require()


def opened(engine: Engine, app: InstalledApp, entity: str, record_id: str, field: str) -> str | None:
    """Return the text of a secret, None where there is none; for what the engine itself does with it, never for an answer."""
    with engine.database.read() as connection:
        found = records.fetch(connection, app.tables.of(entity), [record_id], (field,))
    sealed = found.get(record_id, {}).get(field)
    return engine.keys.open(PURPOSE, sealed) if isinstance(sealed, str) else None
