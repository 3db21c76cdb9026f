"""A table as the database has it while a release is prepared, its columns under the keys that they will have."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Column, MetaData, Table

from ... import names
from ...tables import SYSTEM_COLUMNS
from ..pairing import EntityPair
from ..plan import Plan
from .filling import Filling

Place = tuple[str, str]


def lies(plan: Plan, pair: EntityPair, made: Mapping[Place, Filling], others: Collection[Place]) -> dict[str, Column[Any]]:
    """Return the columns by new key: those that stay or come back as they are, and those that are prepared, under their present names.

    What changes and is not prepared is left out, and so is what of `others` is not.
    """
    old, new = plan.pairs.old_tables.of(pair.old.key), plan.pairs.new_tables.of(pair.new.key)
    left_out = plan.rewritten(pair.new.key).union(key for entity, key in others if entity == pair.new.key)
    found = {key: under(key, key, old.c[key]) for key in SYSTEM_COLUMNS}
    found |= {key: under(key, was, old.c[was]) for key, was in pair.fields.items() if key not in left_out}
    found |= {key: under(key, aside, new.c[key]) for key, aside in plan.asides(pair.new.key).items() if key not in left_out}
    incoming = [key for entity, key in made if entity == pair.new.key and key in new.c]
    return found | {key: under(key, names.incoming(key), new.c[key]) for key in incoming}


def as_table(plan: Plan, pair: EntityPair, columns: Iterable[Column[Any]]) -> Table:
    """Return a table of these columns, under the name that it has now."""
    return Table(plan.pairs.old_tables.of(pair.old.key).name, MetaData(), *columns)


def under(key: str, name: str, like: Column[Any]) -> Column[Any]:
    """Return a column by another key and name."""
    return Column(name, like.type, key=key, info=like.info)
