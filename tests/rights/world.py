"""Two worlds of a guild that differ only in what a person may not see."""

import random
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, update

from formwright.runtime.engine import Engine
from formwright.store import comments, files, filters, history, records
from formwright.store.engine import Connection
from formwright.store.filters import SavedFilter
from formwright.store.system import (
    BIN,
    COMMENT,
    FILE,
    FILE_LINK,
    FILTER,
    HISTORY,
    IDEMPOTENCY,
    LOGIN_FAILURE,
    ONCE,
    OUTBOX,
    QUARANTINE,
    RUN,
    STEP,
)

MOMENT = datetime(2026, 3, 1, 8, tzinfo=UTC)
ENTITIES = ("member", "client", "order", "line")
KEYS = ("id", "code", "number", "barcode", "sign_in")
FILES = (0, 1)
REFERENCES = {"above": "client", "client": "client", "order": "order"}
Row = dict[str, Any]
World = dict[str, list[Row]]
_NAMES = ("Ada", "Bo", "白云", "急单", "x_y", "50%", "=1+1", None)


def numbered(entity: str, number: int) -> str:
    """An id of the right form that sorts by its number."""
    return f"01{ {'member': 'MEMBER', 'client': 'C11ENT', 'order': 'ARDERS', 'line': 'R1NESX', 'file': 'F11ESX'}[entity]}{number:018d}"


def make(rng: random.Random) -> World:
    """Return a world with something in every corner."""
    clients = [_client(rng, n) for n in range(8)]
    world: World = {
        "member": [{"sign_in": "ann", "team": "north"}, {"sign_in": "zoe", "team": rng.choice(("north", "south"))}],
        "client": clients,
        "order": [_order(rng, n, clients) for n in range(14)],
        "line": [_line(rng, n) for n in range(24)],
    }
    for entity, rows in world.items():
        for n, row in enumerate(rows):
            row["id"] = numbered(entity, n)
    _sums(world)
    return world


def _sums(world: World) -> None:
    """Let the stored sums be what they are made of."""
    for order in world["order"]:
        lines = [line for line in world["line"] if line["order"] == order["id"]]
        order["pieces"] = sum((line["quantity"] or Decimal(0) for line in lines), Decimal(0))
        order["cost"] = sum((line["cost"] or Decimal(0) for line in lines), Decimal(0))
    for client in world["client"]:
        client["order_count"] = sum(order["client"] == client["id"] for order in world["order"])


def _word(rng: random.Random) -> str:
    return "".join(rng.choice("abc白%_") for _ in range(5))


def _money(rng: random.Random) -> Decimal | None:
    return rng.choice((None, Decimal(rng.randrange(-90000, 90000)) / 10000))


def _client(rng: random.Random, n: int) -> Row:
    return {
        "code": f"C{n}", "name": rng.choice(_NAMES), "team": rng.choice(("north", "north", "south", None)),
        "phone": rng.choice((None, "".join(rng.choice("0123456789") for _ in range(rng.choice((5, 11)))))),
        "debt": _money(rng), "grade": rng.choice((None, 1, 2, 3)), "above": rng.choice((None, numbered("client", rng.randrange(8)))),
    }  # fmt: skip


def _order(rng: random.Random, n: int, clients: list[Row]) -> Row:
    at = rng.randrange(8)
    card = {
        "id": numbered("client", at), "version": 1, "label": _word(rng), "code": f"C{at}", "name": clients[at]["name"],
        "team": clients[at]["team"], "phone": "0" * 11, "debt": "12.5", "grade": 2,
    }  # fmt: skip
    return {
        "number": f"N{n}", "client": rng.choice((None, numbered("client", rng.randrange(8)), numbered("client", 1))),
        "keeper": rng.choice(("ann", "zoe", None)), "amount": _money(rng), "secret": _word(rng),
        "proof": rng.choice((None, 0, 1)), "note": rng.choice(_NAMES),
        "barcode": f"B{n}", "state": rng.choice(("open", "open", "paid", "void")), "card": rng.choice((None, card)),
    }  # fmt: skip


def _line(rng: random.Random, n: int) -> Row:
    return {
        "order": numbered("order", rng.randrange(14)), "position": rng.randrange(5), "item": rng.choice(_NAMES),
        "quantity": rng.choice((None, Decimal(rng.randrange(500)) / 100)), "cost": _money(rng),
    }  # fmt: skip


Hidden = Mapping[str, Callable[[Row], set[str]]]


@dataclass(frozen=True)
class Sees:
    """What a person may see, told independently of the engine: rows, fields of a row that are hidden, and those masked."""

    name: str
    rows: Mapping[str, Callable[[World, Row], bool]]
    hidden: Hidden
    masked: frozenset[str] = frozenset()
    dark: Mapping[str, Mapping[str, tuple[Any, ...]]] = field(default_factory=dict[str, Mapping[str, tuple[Any, ...]]])


def _kept_by(name: str) -> Callable[[Row], set[str]]:
    return lambda row: {"secret", "cost", *(() if row["keeper"] == name else ("amount", "proof"))}


AGENT = Sees(
    "ann",
    {
        "member": lambda *_: False,
        "client": lambda _, row: row["team"] == "north",
        "order": lambda _, row: row["state"] != "void" or row["keeper"] == "ann",
        "line": lambda *_: True,
    },
    {
        "client": lambda _: {"debt", "order_count"},
        "order": _kept_by("ann"),
        "line": lambda _: {"cost"},
    },
    frozenset({"phone"}),
    {"client": {"team": ("south", "west", None)}, "order": {"state": ("void",), "keeper": ("zoe", None)}},
)
GUEST = Sees(
    "C1",
    {
        "member": lambda *_: False,
        "client": lambda _, row: row["code"] == "C1",
        "order": lambda _, row: row["client"] == numbered("client", 1),
        "line": lambda *_: False,
    },
    {
        "client": lambda _: {"team", "phone", "debt", "grade", "above", "order_count"},
        "order": lambda _: {"keeper", "amount", "secret", "proof", "barcode", "card", "pieces", "cost"},
    },
    frozenset(),
    {"order": {"client": (None, numbered("client", 2), numbered("client", 5))}},
)


def elsewhere(world: World, sees: Sees, rng: random.Random) -> World:
    """Return a world that is the same for these eyes: all they cannot see is different."""
    other, fresh = deepcopy(world), make(rng)
    dark = {e: [r["id"] for r in rows if not sees.rows[e](world, r)] for e, rows in world.items()}
    for entity, rows in other.items():
        for n, row in enumerate(rows):
            if row["id"] in dark[entity]:
                if entity != "member":
                    row.update({key: value for key, value in fresh[entity][n].items() if key not in KEYS})
                    row.update({key: rng.choice(values) for key, values in sees.dark.get(entity, {}).items()})
                continue
            hidden = sees.hidden[entity](row)
            row.update({key: fresh[entity][n][key] for key in hidden - {"barcode"}})
            _mask(row, sees, fresh[entity][n])
            for key, target in REFERENCES.items():
                if row.get(key) in dark[target] and key not in hidden:
                    row[key] = rng.choice([*dark[target], *([] if key == "order" else [None])])
            if row.get("card") and "card" not in hidden:
                row["card"] = {**row["card"], "label": _word(rng), "phone": "9" * 11, "debt": str(rng.randrange(99))}
    for entity in ("client", "order"):
        other[entity] += [_ghost(entity, n, fresh[entity][n], sees, rng) for n in range(2)]
    _sums(other)
    return other


def _ghost(entity: str, number: int, row: Row, sees: Sees, rng: random.Random) -> Row:
    """Return a record that is there in one world only; the keys of others are never tried for new records."""
    keys = {key: f"G{number}" for key in KEYS if key in row}
    dark = {key: rng.choice(values) for key, values in sees.dark.get(entity, {}).items()}
    return {**row, **keys, **dark, "id": numbered(entity, 90 + number)}


def _mask(row: Row, sees: Sees, fresh: Row) -> None:
    for key in sees.masked & row.keys():
        long = row[key] is not None and len(row[key]) >= 8
        row[key] = None if row[key] is None else f"77{fresh['code']}55{row[key][-4:]}" if long else row[key][::-1]


def write(engine: Engine, world: World) -> None:
    """Let the database hold just this world, as if every record had been created once."""
    app = engine.app("guild")
    own = {"version": 1, "created_at": MOMENT, "created_by": "t", "updated_at": MOMENT, "updated_by": "t"}
    with engine.database.write() as connection:
        for table in (BIN, COMMENT, LOGIN_FAILURE, FILTER, FILE_LINK, FILE, HISTORY, IDEMPOTENCY, ONCE, OUTBOX, QUARANTINE, STEP, RUN):
            connection.execute(delete(table))
        connection.execute(update(app.tables.of("client")).values(above=None))
        for entity in reversed(ENTITIES):
            connection.execute(delete(app.tables.of(entity)))
        if connection.dialect.name == "sqlite":  # PostgreSQL keeps no files by itself
            _hold_files(engine, connection, world)
        for entity in ENTITIES:
            rows = [{key: value for key, value in row.items() if key != "proof"} for row in world[entity]]
            above = [{**row, "above": None} if "above" in row else row for row in rows]
            records.insert(connection, app.tables.of(entity), [{**own, **row} for row in above])
            history.append(connection, [_created(entity, row) for row in rows])
        _save_filters(connection, world)
        _say(connection, world)
        _set_aside(connection, world)
        for row in world["client"]:
            connection.execute(update(table := app.tables.of("client")).where(table.c.id == row["id"]).values(above=row["above"]))


def _save_filters(connection: Connection, world: World) -> None:
    """Let the boss share filters with everybody, one of them with a value of a hidden field in it."""
    for number, where in enumerate((f"secret == '{world['order'][0]['secret']}'", "state == 'open'")):
        question = {"where": where, "search": "", "order_by": [], "fields": []}
        shared = ["agent", "guest"]
        filters.add(connection, SavedFilter(numbered("line", 80 + number), "guild", "order", "t", "F", question, shared, 1, MOMENT, MOMENT))


def _set_aside(connection: Connection, world: World) -> None:
    """Let a publish have set aside values of a field that few may read."""
    same = {"app": "guild", "entity": "order", "field": "secret", "code": "not_number", "data": {}, "release": 1, "at": MOMENT}
    rows = [{"id": numbered("line", 200 + n), "record_id": row["id"], "value": str(row["secret"])} for n, row in enumerate(world["order"])]
    connection.execute(insert(QUARANTINE), [{**same, **row} for row in rows])


def _say(connection: Connection, world: World) -> None:
    """Let each order be spoken about, in words that only those know who see it."""
    for number, row in enumerate(world["order"]):
        text, key = f"{row['note']} {row['state']}", numbered("line", 100 + number)
        comments.add(connection, comments.Comment(key, "guild", "order", row["id"], "t", text, [], [], [], MOMENT, None, None))


def _hold_files(engine: Engine, connection: Connection, world: World) -> None:
    """Let orders hold files; those of hidden ones are others elsewhere."""
    for number in FILES:
        path = engine.content.folder / f"file {number}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"proof {number}")
        digest = engine.content.keep(path)
        name = f"{number}.txt"
        file = files.File(numbered("file", number), "guild", digest, name, "text/plain", 7, None, None, None, MOMENT, "t")
        files.add(connection, file)
    held = {row["id"]: row["proof"] for row in world["order"] if row.get("proof") is not None}
    files.hold(connection, [files.Link(numbered("file", n), "guild", "order", key, "proof") for key, n in held.items()], MOMENT)


def _created(entity: str, row: Row) -> history.Entry:
    values = {key: value for key, value in row.items() if key != "id" and value is not None}
    if isinstance(values.get("card"), dict):
        values["card"] = {key: values["card"][key] for key in ("id", "label", "version")}
    changes: dict[str, Any] = {key: [None, value] for key, value in values.items()}
    return history.Entry("guild", entity, row["id"], 1, MOMENT, "t", "created", None, changes)
