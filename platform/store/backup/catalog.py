"""What a PostgreSQL schema is made of, as the statements that make it again: read from the catalogue, in one snapshot."""

# ruff: noqa: S608 - texts are put together of parts of this file and of names from the catalogue

from typing import LiteralString, NamedTuple

import psycopg

Driver = psycopg.Connection[tuple[object, ...]]


class Shape(NamedTuple):
    """A schema: statements before the data, the columns of each table to copy, sequences, and statements after the data."""

    before: list[str]
    tables: dict[str, list[str]]
    sequences: dict[str, tuple[int, bool]]
    after: list[str]


_HERE: LiteralString = "current_schema()::regnamespace"
_OURS: LiteralString = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')"

_EXTENSIONS: LiteralString = (
    "SELECT format('CREATE EXTENSION IF NOT EXISTS %I', extname) FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1"
)
_FUNCTIONS: LiteralString = f"""
    SELECT pg_get_functiondef(o.oid) FROM pg_proc o WHERE o.pronamespace = {_HERE} AND o.prokind IN ('f', 'p') AND {_OURS}
    ORDER BY o.oid"""
_SEQUENCES: LiteralString = f"""
    SELECT o.relname, format('CREATE SEQUENCE %I AS %s INCREMENT %s MINVALUE %s MAXVALUE %s START %s%s', o.relname,
        format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax, s.seqstart, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END),
        (SELECT format('ALTER SEQUENCE %I OWNED BY %I.%I', o.relname, t.relname, a.attname) FROM pg_depend d
            JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
            WHERE d.objid = o.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'a')
    FROM pg_class o JOIN pg_sequence s ON s.seqrelid = o.oid WHERE o.relnamespace = {_HERE} AND {_OURS} ORDER BY 1"""
_COLUMNS: LiteralString = f"""
    SELECT o.relname, a.attname, a.attgenerated <> '', format('%I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attcollation NOT IN (0, y.typcollation) THEN format(' COLLATE %s', a.attcollation::regcollation) ELSE '' END,
        CASE WHEN a.attgenerated = 's' THEN format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(e.adbin, e.adrelid))
            WHEN e.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(e.adbin, e.adrelid) ELSE '' END,
        CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END),
        o.relpersistence = 'u'
    FROM pg_class o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type y ON y.oid = a.atttypid LEFT JOIN pg_attrdef e ON e.adrelid = o.oid AND e.adnum = a.attnum
    WHERE o.relnamespace = {_HERE} AND o.relkind = 'r' AND {_OURS} ORDER BY o.relname, a.attnum"""
_CONSTRAINTS: LiteralString = f"""
    SELECT c.contype = 'f', format('ALTER TABLE %I ADD CONSTRAINT %I %s', t.relname, c.conname, pg_get_constraintdef(c.oid))
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    WHERE c.connamespace = {_HERE} AND c.contype IN ('p', 'u', 'c', 'x', 'f') ORDER BY c.contype = 'f', t.relname, c.conname"""
_INDEXES: LiteralString = f"""
    SELECT pg_get_indexdef(o.oid) FROM pg_class o JOIN pg_index i ON i.indexrelid = o.oid
    WHERE o.relnamespace = {_HERE} AND {_OURS}
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = o.oid AND c.contype IN ('p', 'u', 'x')) ORDER BY o.relname"""
_TRIGGERS: LiteralString = f"""
    SELECT pg_get_triggerdef(g.oid) FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
    WHERE t.relnamespace = {_HERE} AND NOT g.tgisinternal ORDER BY t.relname, g.tgname"""
_VIEWS: LiteralString = f"""
    SELECT format('CREATE VIEW %I AS %s', o.relname, pg_get_viewdef(o.oid)) FROM pg_class o
    WHERE o.relnamespace = {_HERE} AND o.relkind = 'v' AND {_OURS} ORDER BY o.oid"""
_DROPS: LiteralString = f"""
    SELECT format('DROP %s IF EXISTS %I CASCADE', CASE o.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, o.relname)
    FROM pg_class o WHERE o.relnamespace = {_HERE} AND o.relkind IN ('r', 'v', 'S') AND {_OURS}
    UNION ALL SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', o.oid::regprocedure) FROM pg_proc o
    WHERE o.pronamespace = {_HERE} AND {_OURS}"""


def shape(driver: Driver) -> Shape:
    """Return what the connection's own schema is made of."""
    before = _texts(driver, _EXTENSIONS) + _texts(driver, _FUNCTIONS)
    sequences, owners = _sequences(driver, before)
    tables: dict[str, list[str]] = {}
    written: dict[str, list[str]] = {}
    unlogged: set[str] = set()
    for table, column, generated, text, passing in driver.execute(_COLUMNS).fetchall():
        written.setdefault(str(table), []).append(str(text))
        tables.setdefault(str(table), []).extend([] if generated else [str(column)])
        unlogged.update({str(table)} if passing else ())
    for table, columns in written.items():
        kind = "UNLOGGED TABLE" if table in unlogged else "TABLE"
        before.append(f"CREATE {kind} {identifier(table)} ({', '.join(columns)})")
    constraints = driver.execute(_CONSTRAINTS).fetchall()
    own = [str(text) for foreign, text in constraints if not foreign]
    foreign = [str(text) for foreign, text in constraints if foreign]
    after = owners + own + _texts(driver, _INDEXES) + foreign + _texts(driver, _VIEWS) + _texts(driver, _TRIGGERS)
    return Shape(before, tables, sequences, after)


def drops(driver: Driver) -> list[str]:
    """Return the statements that empty the connection's own schema."""
    return _texts(driver, _DROPS)


def _sequences(driver: Driver, before: list[str]) -> tuple[dict[str, tuple[int, bool]], list[str]]:
    sequences: dict[str, tuple[int, bool]] = {}
    owners: list[str] = []
    for name, text, owner in driver.execute(_SEQUENCES).fetchall():
        before.append(str(text))
        owners += [str(owner)] if owner else []
        state = driver.execute(f"SELECT last_value, is_called FROM {identifier(str(name))}".encode()).fetchone()
        assert state is not None
        sequences[str(name)] = (int(str(state[0])), bool(state[1]))
    return sequences, owners


def identifier(name: str) -> str:
    """Return a name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def _texts(driver: Driver, query: LiteralString) -> list[str]:
    return [str(text) for (text,) in driver.execute(query).fetchall()]
