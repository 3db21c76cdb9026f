"""Very many records for the read benchmark, made by the database itself, and its indexes built while others could work."""

import time
from pathlib import Path

from formwright.kernel.clock import SystemClock
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store.engine import Database
from formwright.store.indexing import drop_all, keep_up

APP = Path(__file__).parent / "read_app"
_CHUNK = 100_000
_PER_BUYER = 100
_WORDS = [
    "红木",
    "橡木",
    "松木",
    "不锈",
    "铝合",
    "碳纤",
    "陶瓷",
    "玻璃",
    "棉麻",
    "真丝",
    "羊绒",
    "牛皮",
    "手工",
    "定制",
    "儿童",
    "户外",
    "厨房",
    "卧室",
    "办公",
    "旅行",
    "茶几",
    "书架",
    "餐桌",
    "椅子",
    "台灯",
    "吊灯",
    "水杯",
    "花瓶",
    "围巾",
    "外套",
    "背包",
    "钱夹",
    "相框",
    "挂钟",
    "地毯",
    "窗帘",
    "抱枕",
    "餐具",
    "刀架",
    "香薰",
]
_OWN = '"id", "version", "created_at", "created_by", "updated_at", "updated_by"'


def build(url: str, rows: int) -> Engine:
    """Fill an empty database with so many deals and return the engine over it; prints how long each part took.

    A database that was filled before is taken, with the indexes that the app wants now; one whose indexes were broken off is finished.
    """
    engine = Engine(Database(url), SystemClock())
    publish_folder(engine, APP)
    model = engine.app("scale").model
    begun = time.monotonic()
    if _has(engine.database, "bench_filled"):
        keep_up(engine.database, model)
        print(f"{rows:,} records are there; indexes brought up to date in {time.monotonic() - begun:.0f} s", flush=True)
        return engine
    if not _has(engine.database, "bench_loaded"):
        drop_all(engine.database, model)
        _fill(engine.database, rows)
    loaded = time.monotonic()
    keep_up(engine.database, model)
    indexed = time.monotonic()
    _settle(engine.database)
    print(
        f"{rows:,} records loaded in {loaded - begun:.0f} s, search and sort indexes made in {indexed - loaded:.0f} s",
        flush=True,
    )
    return engine


def _has(database: Database, table: str) -> bool:
    catalog = "sqlite_master" if database.dialect == "sqlite" else "pg_tables"
    column = "name" if database.dialect == "sqlite" else "tablename"
    with database.read() as connection:
        found = connection.exec_driver_sql(f"SELECT 1 FROM {catalog} WHERE {column} = '{table}'")
        return found.first() is not None


def _settle(database: Database) -> None:
    """Do what a server does by itself some minutes after a load, and note that the database is whole."""
    with database.read() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("VACUUM ANALYZE")
            connection.exec_driver_sql("RESET statement_timeout")
    with database.write() as connection:
        if database.dialect == "sqlite":
            connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("CREATE TABLE bench_filled (rows INTEGER)")


def _fill(database: Database, rows: int) -> None:
    sql = _Dialect(database.dialect == "sqlite")
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE bench_word (k INTEGER PRIMARY KEY, word TEXT NOT NULL)")
        for k, word in enumerate(_WORDS):
            connection.exec_driver_sql(f"INSERT INTO bench_word VALUES ({k}, '{word}')")
    for table, count in (("buyer", rows // _PER_BUYER + 1), ("deal", rows)):
        for begin in range(0, count, _CHUNK):
            with database.write() as connection:
                if not sql.sqlite:
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                statement = getattr(sql, table)(begin, min(begin + _CHUNK, count), rows)
                connection.exec_driver_sql(statement if sql.sqlite else statement.replace("%", "%%"))
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE bench_loaded (rows INTEGER)")


class _Dialect:
    """The statements that make records `begin` to `end`, spread by plain arithmetic, alike on both databases."""

    def __init__(self, sqlite: bool) -> None:  # noqa: FBT001
        """Write for SQLite or for PostgreSQL."""
        self.sqlite = sqlite

    def buyer(self, begin: int, end: int, _rows: int) -> str:
        """Return the statement that makes buyers."""
        return (
            f'INSERT INTO scale_buyer ({_OWN}, "code", "name", "phone") SELECT {self._own("b")}, \'B\' || n, '
            f"a.word || b.word || n || '店', '1' || {self._padded('(n * 7919) % 10000000000', 10)} FROM ({self._numbers(begin, end)}) AS s "
            f"JOIN bench_word a ON a.k = (n * 31) % {len(_WORDS)} JOIN bench_word b ON b.k = (n * 17 + n / 40) % {len(_WORDS)}"
        )

    def deal(self, begin: int, end: int, rows: int) -> str:
        """Return the statement that makes deals."""
        words, buyer = len(_WORDS), self._id("b", f"n % {rows // _PER_BUYER + 1}")
        return (
            f'INSERT INTO scale_deal ({_OWN}, "code", "buyer", "subject", "remark", "state", "site", "quantity", "amount", "cost", '
            f'"due_at", "placed_at") SELECT {self._own("d")}, \'D\' || {self._padded("n", 8)}, {buyer}, '
            f"a.word || b.word || c.word || ' ' || (n % 997) || '号', CASE WHEN n % 5 = 0 THEN '内部' || c.word || n END, "
            f"CASE n % 5 WHEN 0 THEN 'draft' WHEN 1 THEN 'open' WHEN 2 THEN 'held' WHEN 3 THEN 'done' ELSE 'gone' END, "
            f"CASE (n / 5) % 4 WHEN 0 THEN 'north' WHEN 1 THEN 'east' WHEN 2 THEN 'south' ELSE 'west' END, "
            f"{self._decimal('(n * 131) % 900000 + 1', 3)}, {self._decimal('(n * 7919) % 90000000 + 1', 4)}, "
            f"{self._decimal('(n * 104729) % 50000000 + 1', 4)}, {self._moment('(n * 6151) % 525600')}, "
            f"CASE WHEN n % 50 <> 0 THEN {self._moment('n % 525600')} END FROM ({self._numbers(begin, end)}) AS s "
            f"JOIN bench_word a ON a.k = (n * 7) % {words} JOIN bench_word b ON b.k = (n / 7 + n * 3) % {words} "
            f"JOIN bench_word c ON c.k = (n / 40) % {words}"
        )

    def _own(self, kind: str) -> str:
        moment = self._moment("n % 525600")
        return f"{self._id(kind, 'n')}, 1, {moment}, 'seed', {moment}, 'seed'"

    def _numbers(self, begin: int, end: int) -> str:
        if self.sqlite:
            return f"WITH RECURSIVE g(n) AS (SELECT {begin} UNION ALL SELECT n + 1 FROM g WHERE n + 1 < {end}) SELECT n FROM g"
        return f"SELECT n::bigint AS n FROM generate_series({begin}, {end - 1}) AS g(n)"

    def _padded(self, number: str, digits: int) -> str:
        return f"printf('%0{digits}d', {number})" if self.sqlite else f"lpad(({number})::text, {digits}, '0')"

    def _id(self, kind: str, number: str) -> str:
        return f"'01{'B' if kind == 'b' else 'D'}' || {self._padded(number, 23)}"

    def _decimal(self, units: str, scale: int) -> str:
        return units if self.sqlite else f"({units})::numeric / {10**scale}"

    def _moment(self, minutes: str) -> str:
        if self.sqlite:
            return f"strftime('%Y-%m-%dT%H:%M:00.000000Z', 1767225600 + ({minutes}) * 60, 'unixepoch')"
        return f"to_timestamp(1767225600 + ({minutes}) * 60)"
