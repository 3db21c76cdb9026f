"""The hand-written service: FastAPI and SQLAlchemy Core over the benchmark app's tables, one token, one row condition.

It does what a careful person would write by hand and no more: no history, no rules, no rights that can be changed.
Run by uvicorn as a factory; `FLOOR_DATABASE` is its SQLAlchemy address and `FLOOR_TOKEN` the one token it knows.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, cast

import orjson
from fastapi import Depends, FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, Engine, Row, Select, create_engine, event, func, select

from .tables import articles, demands, steps

Status = Literal["planned", "released", "running", "done", "closed"]
_NAMES = ("id", "version", "code", "customer", "quantity", "status", "priority", "due_at", "site")


class NewDemand(BaseModel):
    """What a create takes."""

    code: str = Field(max_length=255)
    article: str = Field(max_length=26)
    customer: str | None = Field(default=None, max_length=255)
    quantity: Decimal = Field(gt=0, decimal_places=3)
    status: Status = "planned"
    priority: int = 0
    due_at: datetime
    site: str = Field(default="north", max_length=255)


class DemandChange(BaseModel):
    """What an update takes."""

    version: int
    status: Status | None = None
    priority: int | None = None
    quantity: Decimal | None = Field(default=None, gt=0, decimal_places=3)


def connect() -> Engine:
    """Return the engine over the database that the environment names."""
    engine = create_engine(os.environ["FLOOR_DATABASE"], pool_size=10, max_overflow=10)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _settle)
    return engine


def _settle(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on", "busy_timeout = 5000"):
        connection.execute(f"PRAGMA {pragma}")


def answer(value: object, status: int = 200) -> Response:
    """Return a value as JSON."""
    return Response(orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z), status, media_type="application/json")


def _with_article(*more: Any) -> Select[Any]:
    named = (articles.c.code.label("article_code"), articles.c.name.label("article_name"))
    columns: list[Any] = [*(demands.c[name] for name in (*_NAMES, "article")), *named, *more]
    joined = demands.outerjoin(articles, demands.c.article == articles.c.id)
    chosen = cast("Select[Any]", select(*columns))
    return chosen.select_from(joined).where(demands.c.site == "north")


_ONE = _with_article()
_EXPANDED = _with_article(articles.c.family.label("article_family"))


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id, "version": row.version, "code": row.code, "customer": row.customer, "quantity": row.quantity,
        "status": row.status, "priority": row.priority, "due_at": row.due_at, "site": row.site,
        "article": {"id": row.article, "label": f"{row.article_code} {row.article_name}"},
    }  # fmt: skip


def _shown_whole(row: Row[Any]) -> dict[str, Any]:
    record = _shown(row)
    record["article"] |= {"code": row.article_code, "name": row.article_name, "family": row.article_family}
    return record


def _one(connection: Connection, record_id: str) -> dict[str, Any]:
    row = connection.execute(_ONE.where(demands.c.id == record_id)).first()
    if row is None:
        raise HTTPException(404)
    return _shown(row)


def _add_steps(connection: Connection, found: list[dict[str, Any]]) -> None:
    query = (
        select(steps.c.id, steps.c.version, steps.c.demand, steps.c.sequence, steps.c.name)
        .where(steps.c.demand.in_([row["id"] for row in found]))
        .order_by(steps.c.demand, steps.c.sequence)
    )
    by_demand: dict[str, list[dict[str, Any]]] = {row["id"]: [] for row in found}
    for row in connection.execute(query):
        step = {"id": row.id, "version": row.version, "sequence": row.sequence, "name": row.name}
        by_demand[row.demand].append(step)
    for row in found:
        row["steps"] = {"rows": by_demand[row["id"]]}


@dataclass(frozen=True)
class Service:
    """The five handlers over one engine."""

    engine: Engine
    reading: Engine

    def add(self, body: NewDemand) -> Response:
        """Insert a demand and answer it."""
        now, record_id = datetime.now(UTC), "0" + os.urandom(13).hex().upper()[:25]
        own: dict[str, Any] = {
            "id": record_id,
            "version": 1,
            "created_at": now,
            "created_by": "p",
            "updated_at": now,
            "updated_by": "p",
        }
        with self.engine.begin() as connection:
            connection.execute(demands.insert().values(**own, **body.model_dump()))
            return answer(_one(connection, record_id), 201)

    def get(self, record_id: str) -> Response:
        """Answer one demand."""
        with self.reading.connect() as connection:
            return answer(_one(connection, record_id))

    def page(self, status: Status, limit: int = 50, expand: int = 0) -> Response:
        """Answer the first demands of a status by their due time, expanded if asked."""
        query = (_EXPANDED if expand else _ONE).where(demands.c.status == status)
        with self.reading.connect() as connection:
            rows = connection.execute(query.order_by(demands.c.due_at, demands.c.id).limit(limit)).all()
            found = [_shown_whole(row) if expand else _shown(row) for row in rows]
            if expand:
                _add_steps(connection, found)
        return answer({"rows": found})

    def change(self, record_id: str, body: DemandChange) -> Response:
        """Change a demand that still is at the version given, and answer it."""
        values: Mapping[str, Any] = body.model_dump(exclude_unset=True, exclude={"version"})
        changed = (
            demands.update()
            .where(demands.c.id == record_id, demands.c.version == body.version, demands.c.site == "north")
            .values(**values, version=body.version + 1, updated_at=datetime.now(UTC), updated_by="p")
        )
        with self.engine.begin() as connection:
            if not connection.execute(changed).rowcount:
                raise HTTPException(409)
            return answer(_one(connection, record_id))

    def totals(self) -> Response:
        """Answer count and sum by status."""
        query = select(demands.c.status, func.count().label("number"), func.sum(demands.c.quantity).label("total"))
        query = query.where(demands.c.site == "north").group_by(demands.c.status).order_by(demands.c.status)
        with self.reading.connect() as connection:
            rows = connection.execute(query).all()
        return answer({"rows": [{"status": r.status, "count": r.number, "sum_quantity": r.total} for r in rows]})


def only_with(token: str) -> Callable[[str], None]:
    """Return the dependency that lets nobody in without the token."""

    def signed_in(authorization: Annotated[str, Header()] = "") -> None:
        if authorization != f"Bearer {token}":
            raise HTTPException(401)

    return signed_in


def create() -> FastAPI:
    """Return the service."""
    engine = connect()
    service = Service(engine, engine.execution_options(isolation_level="AUTOCOMMIT"))
    app = FastAPI(dependencies=[Depends(only_with(os.environ["FLOOR_TOKEN"]))])
    app.post("/demands")(service.add)
    app.get("/demands/{record_id}")(service.get)
    app.get("/demands")(service.page)
    app.patch("/demands/{record_id}")(service.change)
    app.get("/totals")(service.totals)
    return app
