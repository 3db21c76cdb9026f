"""Seed data: the records that an app brings along are created once, and brought up to date only where the seed says so."""

from ..kernel.problems import FormwrightError
from ..metamodel.kinds import Seed
from .context import SYSTEM
from .engine import Engine
from .installed import InstalledApp
from .keyed import keyed_changes
from .save import save


def plant(engine: Engine, app: InstalledApp) -> dict[str, int]:
    """Load an app's seeds in their order and return how many records each created or changed.

    Loading again changes nothing. A refused row names the seed's file and row.
    """
    seeds = app.model.definitions.seeds
    return {key: _plant(engine, app, key, seed) for key, seed in sorted(seeds.items(), key=lambda s: (s[1].order, s[0]))}


def _plant(engine: Engine, app: InstalledApp, key: str, seed: Seed) -> int:
    entity = app.model.entities[seed.entity]
    with engine.database.write() as connection:
        planned = keyed_changes(app, entity, seed.rows, connection, "update" if seed.existing else "keep")
        numbers = [i for i, change in enumerate(planned) if change is not None]
        changes = [change for change in planned if change is not None]
        try:
            saved = save(engine, app, SYSTEM, changes, connection=connection)
        except FormwrightError as error:
            definitions = app.model.definitions
            raise type(error)(*(
                p.at(definitions.location("seed", key, "rows", numbers[int(index)], *rest)) if index.isdigit() else p
                for p in error.problems
                for index, *rest in [p.location.path.strip("/").split("/")]
            )) from error  # fmt: skip
    return sum(1 for each in saved if each.event != "unchanged")
