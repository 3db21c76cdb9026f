"""A record as it stood at a moment: whether it was there, and its values with what happened since undone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

from ..expressions import Environment
from ..kernel.clock import FrozenClock
from ..kernel.json import Json, datetime_text
from ..metamodel.model import EntityModel
from ..metamodel.told import thawed
from ..metamodel.values import Value
from ..store.history import Entry
from .installed import InstalledApp

_LIFE = ("deleted", "restored", "created")


def lived(entries: Sequence[Entry], row: Mapping[str, Json], at: datetime) -> bool:
    """Tell whether a record was there at a moment, by its whole history, oldest first; where none is kept, by when it was made."""
    events = [entry.event for entry in entries if entry.at <= at and entry.event in _LIFE]
    return (bool(events) and events[-1] != "deleted") or (not entries and str(row.get("created_at", "")) <= datetime_text(at))


def values_then(
    app: InstalledApp, model: EntityModel, row: Mapping[str, Json], told: Iterable[Mapping[str, Json]], at: datetime
) -> tuple[dict[str, Json], list[str]]:
    """Return a record's values at a moment, later changes undone, and the fields whose values are those of today."""
    values = {key: row[key] for key in model.fields if key in row}
    for changes in reversed([*told]):
        values.update({key: change[0] for key, change in changes.items() if isinstance(change, list) and change and key in values})
    full = model.definition.history == "full"
    own = {key for key in values if full and key in model.stored and not model.fields[key].derived and key not in model.links}
    environment = Environment.of(FrozenClock(at), app.model.zone)
    for key, formula in model.formulas.items():
        if key in values and {*formula.paths} <= own:
            given = {path: thawed(model.fields[path], values[path]) for path in formula.paths}
            values[key] = cast("Json", formula.evaluate(cast("Mapping[str, Value]", given), environment))
            own.add(key)
    return values, sorted(values.keys() - own)
