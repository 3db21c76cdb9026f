"""How values lie in a column: the closed set of storage kinds, on SQLite and on PostgreSQL, exact on both.

SQLite keeps decimals as whole numbers scaled by 10**scale, moments as fixed-width text, dates and JSON as text; nothing ever
passes through a float. Text compares by code point on both databases.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Context, Decimal, Inexact
from typing import Any, Literal, TypeAlias, cast

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Dialect, Integer, Numeric, String, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine, UserDefinedType

from ..kernel.json import dumps_text, loads
from ..metamodel.values import Storage, StorageKind

DialectName = Literal["sqlite", "postgresql"]
Converter: TypeAlias = Callable[[Any], Any]
"""Turns a value that is not None into another form."""

ID_LENGTH = 26
DECIMAL_DIGITS = 38
_EXACT = Context(prec=60, traps=[Inexact])
_STORAGE = "storage"

TEXT = Storage("text")
INTEGER = Storage("integer")
BOOLEAN = Storage("boolean")
DATE = Storage("date")
DATETIME = Storage("datetime")
JSON = Storage("json")
REFERENCE = Storage("reference")


def scale_up(scale: int) -> Converter:
    """Return the function from a decimal to its whole number of 10**-scale; a finer value raises ValueError."""

    def convert(value: Decimal | int) -> int:
        scaled = _EXACT.scaleb(Decimal(value), scale)
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{value} has more than {scale} fraction digits")
        return whole

    return convert


def scale_down(scale: int) -> Converter:
    """Return the function from a whole number of 10**-scale to its decimal."""
    shift = Decimal(1).scaleb(-scale)
    return lambda value: value * shift


def datetime_to_text(value: datetime) -> str:
    """Return a moment as `YYYY-MM-DDTHH:MM:SS.ffffffZ`; one without a time zone raises ValueError."""
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC)


_SQLITE_IN: Mapping[StorageKind, Converter] = {
    "boolean": int,
    "date": date.isoformat,
    "datetime": datetime_to_text,
    "json": dumps_text,
}
_SQLITE_OUT: Mapping[StorageKind, Converter] = {
    "boolean": bool,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "json": loads,
}


def to_driver(storage: Storage, dialect: DialectName) -> Converter | None:
    """Return what turns a value into what the driver is given; None where it is given as it is."""
    if dialect == "postgresql":
        return {"json": dumps_text, "datetime": _in_utc}.get(storage.kind)
    return scale_up(storage.scale) if storage.kind == "decimal" else _SQLITE_IN.get(storage.kind)


def from_driver(storage: Storage, dialect: DialectName) -> Converter | None:
    """Return what turns what the driver gives into a value; None where it is the value already."""
    if dialect == "postgresql":
        return None
    return scale_down(storage.scale) if storage.kind == "decimal" else _SQLITE_OUT.get(storage.kind)


def _passing_none(convert: Converter | None) -> Converter | None:
    if convert is None:
        return None
    return lambda value: None if value is None else convert(value)


class _Stored(UserDefinedType[Any]):
    """A SQLite column whose values are converted by its storage kind; NULL stays None."""

    cache_ok = True

    def __init__(self, kind: StorageKind, scale: int = 0) -> None:
        """Keep the storage kind and a decimal's fraction digits."""
        self.kind: StorageKind = kind
        self.scale = scale

    def get_col_spec(self, **_: object) -> str:
        """Return the column's declared type, which gives it the right affinity."""
        return "BIGINT" if self.kind == "decimal" else "TEXT"

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy gives it
        """Return the way in."""
        return _passing_none(to_driver(Storage(self.kind, self.scale), "sqlite"))

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002 - SQLAlchemy gives them
        """Return the way out."""
        return _passing_none(from_driver(Storage(self.kind, self.scale), "sqlite"))

    def coerce_compared_value(self, op: object, value: object) -> TypeEngine[Any]:  # noqa: ARG002 - SQLAlchemy gives them
        """Treat what it is compared with as the same kind of value."""
        return self


def column_type(storage: Storage) -> TypeEngine[Any]:
    """Return the SQLAlchemy type of a storage kind; it suits both databases."""
    return _TYPES[storage.kind](storage)


def _decimal(storage: Storage) -> TypeEngine[Any]:
    return Numeric(DECIMAL_DIGITS, storage.scale).with_variant(_Stored("decimal", storage.scale), "sqlite")


_TYPES: Mapping[StorageKind, Callable[[Storage], TypeEngine[Any]]] = {
    "text": lambda _: Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"),
    "integer": lambda _: BigInteger(),
    "decimal": _decimal,
    "boolean": lambda _: Boolean(),
    "date": lambda _: Date().with_variant(_Stored("date"), "sqlite"),
    "datetime": lambda _: DateTime(timezone=True).with_variant(_Stored("datetime"), "sqlite"),
    "json": lambda _: postgresql.JSONB(none_as_null=True).with_variant(_Stored("json"), "sqlite"),
    "reference": lambda _: String(ID_LENGTH).with_variant(postgresql.VARCHAR(ID_LENGTH, collation="C"), "postgresql"),
}

_ARRAYS: Mapping[StorageKind, str] = {
    "text": "text[]",
    "integer": "bigint[]",
    "decimal": "numeric[]",
    "boolean": "boolean[]",
    "date": "date[]",
    "datetime": "timestamptz[]",
    "json": "text[]::jsonb[]",
    "reference": "varchar[]",
}


def array_cast(storage: Storage) -> str:
    """Return the PostgreSQL cast of a list of such values given as one parameter."""
    return _ARRAYS[storage.kind]


def column(
    name: str, storage: Storage, *constraints: Any, nullable: bool = True, primary_key: bool = False
) -> Column[Any]:
    """Return a column that remembers its storage kind."""
    return Column(
        name, column_type(storage), *constraints, nullable=nullable, primary_key=primary_key, info={_STORAGE: storage}
    )


def identity(name: str) -> Column[Any]:
    """Return a primary key column that counts up by itself and never gives a number twice."""
    kind = BigInteger().with_variant(Integer(), "sqlite")
    return Column(name, kind, primary_key=True, autoincrement=True, info={_STORAGE: INTEGER})


def storage_of(column: Column[Any]) -> Storage:
    """Return the storage kind of a column made here."""
    return cast("Storage", column.info[_STORAGE])
