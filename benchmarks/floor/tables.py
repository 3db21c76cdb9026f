"""The benchmark app's tables as somebody would declare them by hand, with SQLAlchemy Core."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, MetaData, Numeric, String, Table, Text
from sqlalchemy.types import TypeDecorator, TypeEngine


class Exact(TypeDecorator[Decimal]):
    """A decimal: NUMERIC, or on SQLite a whole number of the last digit."""

    impl = Numeric
    cache_ok = True

    def __init__(self, scale: int) -> None:
        """Keep so many fraction digits."""
        super().__init__(38, scale)
        self.digits = scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database."""
        kind: TypeEngine[Any] = BigInteger() if dialect.name == "sqlite" else Numeric(38, self.digits)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> object:
        """Scale up on SQLite."""
        if value is None or dialect.name != "sqlite":
            return value
        return int(value.scaleb(self.digits))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Scale down on SQLite."""
        return Decimal(value).scaleb(-self.digits) if dialect.name == "sqlite" and value is not None else value


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: timestamptz, or on SQLite text of fixed width."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database."""
        kind: TypeEngine[Any] = Text() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """Write text on SQLite."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read text on SQLite."""
        return datetime.fromisoformat(value) if dialect.name == "sqlite" and value is not None else value


metadata = MetaData()


def _own() -> list[Column[object]]:
    return [
        Column("id", String(26), primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("created_at", Moment, nullable=False),
        Column("created_by", Text),
        Column("updated_at", Moment, nullable=False),
        Column("updated_by", Text),
    ]


articles = Table("bench_article", metadata, *_own(), Column("code", Text), Column("name", Text), Column("family", Text))
demands = Table(
    "bench_demand",
    metadata,
    *_own(),
    Column("code", Text),
    Column("article", String(26)),
    Column("customer", Text),
    Column("quantity", Exact(3)),
    Column("price", Exact(4)),
    Column("status", Text),
    Column("priority", BigInteger),
    Column("due_at", Moment),
    Column("site", Text),
)
steps = Table(
    "bench_step",
    metadata,
    *_own(),
    Column("demand", String(26)),
    Column("sequence", BigInteger),
    Column("name", Text),
)
