"""The rows of a file in a spool, what they point to, and the records that they mean: written and read some at a time.

Rows that share a key mean one record. Of these the row with the least content speaks, whatever order they come in.
"""
# ruff: noqa: S608 - names of tables are numbered by us; every value is a parameter

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..metamodel.values import Value
from .spool import Spool, mark_of, packed, unpacked

Key = tuple[Value, ...]
_NOTHING: Mapping[str, Value] = {}
_LIVE = "NOT EXISTS (SELECT 1 FROM bad WHERE bad.number = r.number)"


class Spooled(NamedTuple):
    """A row: its number, its content and which of that content it is, and every name that is asked of it with its value."""

    number: int
    digest: bytes
    occurrence: int
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Meant:
    """A record that rows mean: its place in the order of the file, its key, its id where it is there, and the row that speaks."""

    place: int
    key: Key
    id: str | None
    speaker: Spooled


class SpooledRows:
    """Rows, and for one target after the other the records that they mean."""

    def __init__(self, spool: Spool, names: Sequence[str], behind: Mapping[str, Sequence[str]], batch: int) -> None:
        """Prepare a spool for rows with values of some names, which can point to records and then know what lies behind them.

        `behind` says for each name of a record what that is, such as `family` of `item`; `batch` how many rows are taken at once.
        """
        self._spool, self._names, self._batch = spool, tuple(names), batch
        self._points = tuple(behind)
        self._behind = [[(part, f"{name}.{part}") for part in parts] for name, parts in behind.items()]
        spool.change("CREATE TABLE row (number INTEGER PRIMARY KEY, digest BLOB, occurrence INTEGER, packed BLOB)")
        spool.change("CREATE TABLE bad (number INTEGER PRIMARY KEY)")
        spool.change("CREATE TABLE named (number INTEGER PRIMARY KEY, mark BLOB)")
        spool.change(
            "CREATE TABLE keyed (place INTEGER PRIMARY KEY, mark BLOB UNIQUE, packed BLOB, number INTEGER, digest BLOB, "
            "occurrence INTEGER, id TEXT, refused INTEGER DEFAULT 0)"
        )
        for n in range(len(self._points)):
            spool.change(f"CREATE TABLE points_{n} (number INTEGER PRIMARY KEY, id TEXT)")
            spool.change(f"CREATE TABLE behind_{n} (id TEXT PRIMARY KEY, packed BLOB) WITHOUT ROWID")
        each = range(len(self._points))
        self._columns = ", ".join(["r.number, r.digest, r.occurrence, r.packed", *(f"p{n}.id, b{n}.packed" for n in each)])
        self._joins = " ".join(
            f"LEFT JOIN points_{n} AS p{n} ON p{n}.number = r.number LEFT JOIN behind_{n} AS b{n} ON b{n}.id = p{n}.id" for n in each
        )

    def add(self, rows: Iterable[tuple[int, bytes, int, tuple[Value, ...]]]) -> None:
        """Put rows behind the others: number, digest, occurrence, values."""
        given = [(number, digest, occurrence, packed(values)) for number, digest, occurrence, values in rows]
        self._spool.change_all("INSERT INTO row VALUES (?, ?, ?, ?)", given)

    def refuse(self, numbers: Iterable[int]) -> None:
        """Leave rows out from now on."""
        self._spool.change_all("INSERT OR IGNORE INTO bad VALUES (?)", [(number,) for number in numbers])

    def refused(self) -> int:
        """Return how many rows were left out."""
        return int(self._spool.ask("SELECT count(*) FROM bad")[0][0])

    def batches(self) -> Iterator[list[Spooled]]:
        """Yield the rows that are not left out, in their order."""
        text = f"SELECT {self._columns} FROM row AS r {self._joins} WHERE r.number > ? AND {_LIVE} ORDER BY r.number LIMIT ?"
        behind = -1
        while rows := self._spool.ask(text, (behind, self._batch)):
            known: dict[bytes, Mapping[str, Value]] = {}
            yield [self._row(row, known) for row in rows]
            behind = rows[-1][0]

    def _row(self, row: Sequence[Any], known: dict[bytes, Mapping[str, Value]]) -> Spooled:
        number, digest, occurrence, values, *rest = row
        named: dict[str, Value] = dict(zip(self._names, unpacked(values), strict=True))
        for at, name in enumerate(self._points):
            named[name], kept = rest[2 * at : 2 * at + 2]
            if self._behind[at]:
                of = _NOTHING
                if kept is not None:
                    of = known.get(kept) or known.setdefault(kept, unpacked(kept))
                for part, path in self._behind[at]:
                    named[path] = of.get(part)
        return Spooled(number, digest, occurrence, named)

    def begin_keys(self) -> None:
        """Forget the records of the target before."""
        self._spool.change("DELETE FROM keyed")
        self._spool.change("DELETE FROM named")

    def key(self, keys: Sequence[tuple[Spooled, Key]]) -> None:
        """Note which record each row means."""
        least: dict[bytes, tuple[Spooled, Key]] = {}
        named: list[tuple[int, bytes]] = []
        marks: dict[Key, bytes] = {}
        for row, key in keys:
            mark = marks.get(key) or marks.setdefault(key, mark_of(key))
            named.append((row.number, mark))
            known = least.get(mark)
            if known is None or (row.digest, row.occurrence) < (known[0].digest, known[0].occurrence):
                least[mark] = (row, key)
        self._spool.change_all("INSERT INTO named VALUES (?, ?)", named)
        self._spool.change_all(
            "INSERT INTO keyed (mark, packed, number, digest, occurrence) VALUES (?, ?, ?, ?, ?) ON CONFLICT (mark) DO UPDATE SET "
            "number = excluded.number, digest = excluded.digest, occurrence = excluded.occurrence "
            "WHERE (excluded.digest, excluded.occurrence) < (keyed.digest, keyed.occurrence)",
            [(mark, packed(key), row.number, row.digest, row.occurrence) for mark, (row, key) in least.items()],
        )

    def find(self, found: Callable[[Sequence[Key]], Mapping[Key, str]]) -> None:
        """Ask for the ids of the records that are there, by their keys, and note them."""
        behind = 0
        while rows := self._spool.ask("SELECT place, packed FROM keyed WHERE place > ? ORDER BY place LIMIT ?", (behind, self._batch)):
            keys: dict[Key, int] = {unpacked(kept): place for place, kept in rows}
            self.there([(keys[key], record_id) for key, record_id in found(list(keys)).items()])
            behind = rows[-1][0]

    def there(self, ids: Iterable[tuple[int, str]]) -> None:
        """Note the ids of records by their places."""
        self._spool.change_all("UPDATE keyed SET id = ? WHERE place = ?", [(record_id, place) for place, record_id in ids])

    def turn_away(self, places: Iterable[int]) -> None:
        """Note that records were refused: their rows are left out as the target ends."""
        self._spool.change_all("UPDATE keyed SET refused = 1 WHERE place = ?", [(place,) for place in places])

    def count_present(self) -> int:
        """Return how many of the records are there."""
        return int(self._spool.ask("SELECT count(*) FROM keyed WHERE id IS NOT NULL")[0][0])

    def meant(self, most: int, *, present: bool) -> Iterator[list[Meant]]:
        """Yield the records that rows mean, in the order in which they came first; those that are there only where that is asked."""
        text = (
            f"SELECT k.place, k.packed, k.id, {self._columns} FROM keyed AS k CROSS JOIN row AS r ON r.number = k.number {self._joins} "
            f"WHERE k.place > ? {'' if present else 'AND k.id IS NULL'} ORDER BY k.place LIMIT ?"
        )
        behind = 0
        while rows := self._spool.ask(text, (behind, most)):
            known: dict[bytes, Mapping[str, Value]] = {}
            yield [Meant(row[0], unpacked(row[1]), row[2], self._row(row[3:], known)) for row in rows]
            behind = rows[-1][0]

    def end_keys(self, name: str) -> None:
        """Let the rows point to their records under a name; rows without one are left out."""
        join = "FROM named JOIN keyed ON keyed.mark = named.mark"
        at = self._points.index(name)
        self._spool.change(f"INSERT OR REPLACE INTO points_{at} SELECT named.number, keyed.id {join} WHERE keyed.id IS NOT NULL ORDER BY 1")
        self._spool.change(f"INSERT OR IGNORE INTO bad SELECT named.number {join} WHERE keyed.id IS NULL OR keyed.refused ORDER BY 1")

    def look_behind(self, name: str, values: Callable[[Sequence[str], Sequence[str]], Sequence[Mapping[str, Value]]]) -> None:
        """Ask for what lies behind the records under a name, by their ids, and keep it as it is now."""
        at = self._points.index(name)
        wanted = [part for part, _ in self._behind[at]]
        if not wanted:
            return
        self._spool.change(f"DELETE FROM behind_{at}")
        self._spool.change(f"INSERT INTO behind_{at} SELECT DISTINCT id, NULL FROM points_{at} ORDER BY 1")
        last = ""
        while rows := self._spool.ask(f"SELECT id FROM behind_{at} WHERE id > ? ORDER BY id LIMIT ?", (last, self._batch)):
            ids = [row[0] for row in rows]
            kept = [(packed(dict(of)), record_id) for record_id, of in zip(ids, values(ids, wanted), strict=True)]
            self._spool.change_all(f"UPDATE behind_{at} SET packed = ? WHERE id = ?", kept)
            last = ids[-1]
