"""What questions are made of: names that may be seen and names that may not, values that are there and values that are not."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from formwright.expressions import types as t
from formwright.runtime.installed import InstalledApp
from tests.rights.world import World

ENTITIES = ("client", "client", "order", "order", "order", "line", "member")
Paths = list[tuple[str, t.Type]]


@dataclass
class Asking:
    """What questions are made of: the app's names, both worlds' values, and chance."""

    app: InstalledApp
    worlds: tuple[World, World]
    rng: random.Random
    made: int = 0

    def __post_init__(self) -> None:
        self._paths = {entity: list(_paths(self.app, entity, 3)) for entity in ("client", "order", "line", "member")}

    def entity(self) -> str:
        return self.rng.choice(ENTITIES)

    def paths(self, entity: str) -> Paths:
        return self._paths[entity]

    def some(self, entity: str, most: int) -> str:
        paths = self.paths(entity) if self.rng.random() < 0.4 else [pair for pair in self.paths(entity) if "." not in pair[0]]
        return ",".join(path for path, _ in self.rng.sample(paths, self.rng.randrange(1, most + 1)))

    def record(self, entity: str) -> str:
        return str(self.rng.choice(self.worlds[1][entity])["id"])  # the one with ghosts

    def value(self, path: str) -> Any:
        """Return a value that stands at a path's field in one of the worlds, hidden or not."""
        name = path.rsplit(".", maxsplit=1)[-1]
        rows = (row for world in self.worlds for rows in world.values() for row in rows)
        known = [row[name] for row in rows if row.get(name) is not None]
        return self.rng.choice(known) if known else "x"

    def where(self, entity: str) -> str:
        path, of = self.rng.choice(self.paths(entity))
        if isinstance(of, t.ListOf):
            inner = self.rng.choice(("secret", "amount", "number", "state", "cost", "quantity", "note", "nothing"))
            body = f"{inner} == {_literal(self.value(inner))}"
            return self.rng.choice((f"count({path}) > 1", f"any({path}, {body})", f"count({path}, {body}) == 1"))
        if self.rng.random() < 0.25:
            return f"{path} {self.rng.choice(('==', '!='))} null"
        sign = self.rng.choice(("==", "!=", "<", ">=")) if of not in (t.BOOLEAN, t.JSON) else "=="
        condition = f"{path} {sign} {_literal(self.value(path))}"
        return condition if self.rng.random() < 0.7 else f"{condition} or {self.where(entity)}"

    def values(self, entity: str, most: int = 3) -> dict[str, Any]:
        """Return values for some fields, those that may not be written among them."""
        fields = [key for key in self.app.model.entities[entity].fields if key not in ("lines", "orders", "number", "code", "proof")]
        chosen = self.rng.sample(fields, self.rng.randrange(1, most + 1))
        return {key: self.reference(key) if key in ("client", "above", "order", "card") else self.plain(key) for key in chosen}

    def reference(self, key: str) -> str:
        """Return a record by id or by key, one that may be seen or not."""
        entity = "order" if key == "order" else "client"
        row = self.rng.choice(self.worlds[1][entity])
        return str(self.rng.choice((row["id"], row["number" if entity == "order" else "code"])))

    def plain(self, key: str) -> Any:
        # That a unique value is taken is told even of ghosts, so theirs are not tried.
        value = f"B{self.rng.randrange(16)}" if key == "barcode" else self.value(key)
        return str(value) if isinstance(value, Decimal | datetime | date) else value

    def fresh(self) -> str:
        self.made += 1
        return f"X{self.made}"


def _paths(app: InstalledApp, entity: str, depth: int) -> Any:
    scope = app.model.entities[entity].scope
    for name in scope.names():
        of = scope.member(name)
        assert of is not None
        yield name, of
        if isinstance(of, t.Record) and depth > 1:
            inner = of.entity.removeprefix("snapshot of ")
            yield from ((f"{name}.{path}", below) for path, below in _paths(app, inner, depth - 1))


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"'{value.astimezone(UTC).isoformat()}'"
    return str(value) if isinstance(value, int | Decimal) else "'" + str(value).replace("\\", "").replace("'", "") + "'"
