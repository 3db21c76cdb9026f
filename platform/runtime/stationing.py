"""Where shared devices stand: which terminal and station an app has for them, and whose badge was read."""

from ..kernel.ids import is_id
from ..kernel.problems import Invalid, Location, NotFound, Problem
from ..kernel.text import nearest
from ..metamodel.query import Query
from ..store import records
from .context import SYSTEM
from .engine import Engine
from .installed import InstalledApp
from .read import read


def check_place(engine: Engine, app: InstalledApp, terminal: str, station: str) -> None:
    """Raise NotFound for a terminal that the app does not have, Invalid for a record that is none of its stations."""
    found = app.model.terminals.get(terminal)
    if found is None:
        near = nearest(terminal, app.model.terminals)
        raise NotFound(Problem("unknown_definition", {"kind": "terminal", "name": terminal[:80], "near": near}, Location(path="/terminal")))
    if not station:
        return
    stations = found.definition.stations
    known = stations is not None and is_id(station)
    if stations is None or not known or not read(engine, app, SYSTEM, Query(stations.of, ids=(station,), where=found.stations)).rows:
        raise Invalid(Problem("unknown_station", {}, Location(path="/station")))


def named_by_badge(engine: Engine, app: InstalledApp, terminal: str, badge: str) -> str:
    """Return the sign-in name of the person whose badge was read; empty where it is nobody's."""
    found = app.model.terminals.get(terminal)
    path = found.definition.badge if found is not None else None
    if path is None:
        return ""
    name, _, field = path.partition(".")
    own = app.model.definitions.app.actor[name]
    with engine.database.read() as connection:
        rows = records.fetch_by(connection, app.tables.of(own.entity), (field,), {(badge,)}, (own.by,))
    return next((str(row[own.by]) for row in rows.values() if row[own.by]), "")
