"""The hand-written service: FastAPI and SQLAlchemy Core over the benchmark app's tables, one token, one row condition.

It does what a careful person would write by hand and no more: no history, no rules, no rights that can be changed.
Run by uvicorn as a factory; `FLOOR_DATABASE` is its SQLAlchemy address and `FLOOR_TOKEN` the one token it knows.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import orjson
from fastapi import Depends, FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, Engine, Row, Select, create_engine, event, func, select

from .tables import articles, demands, steps

Status = Literal["planned", "released", "running", "done", "closed"]


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


def _engine() -> Engine:
    engine = create_engine(os.environ["FLOOR_DATABASE"], pool_size=10, max_overflow=10)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _settle(connection: Any, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
            for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on", "busy_timeout = 5000"):
                connection.execute(f"PRAGMA {pragma}")

    return engine


def _answer(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z), status, media_type="application/json")


_SHOWN = (
    demands.c.id, demands.c.version, demands.c.code, demands.c.article, demands.c.customer, demands.c.quantity,
    demands.c.status, demands.c.priority, demands.c.due_at, demands.c.site,
)  # fmt: skip


_NAMES = ("id", "version", "code", "customer", "quantity", "status", "priority", "due_at", "site")


def _with_article(*more: Any) -> Select[Any]:
    named = (articles.c.code.label("article_code"), articles.c.name.label("article_name"))
    return (
        select(*_SHOWN, *named, *more)
        .select_from(demands.outerjoin(articles, demands.c.article == articles.c.id))
        .where(demands.c.site == "north")
    )


_ONE = _with_article()
_EXPANDED = _with_article(articles.c.family.label("article_family"))


def _shown(row: Row[Any], *, expanded: bool = False) -> dict[str, object]:
    fields = row._mapping
    article: dict[str, object] = {"id": row.article, "label": f"{row.article_code} {row.article_name}"}
    if expanded:
        article |= {"code": row.article_code, "name": row.article_name, "family": row.article_family}
    return {name: fields[name] for name in _NAMES} | {"article": article}


def create() -> FastAPI:
    """Return the service."""
    app = FastAPI()
    engine = _engine()
    reading = engine.execution_options(isolation_level="AUTOCOMMIT")
    token = f"Bearer {os.environ['FLOOR_TOKEN']}"

    def signed_in(authorization: Annotated[str, Header()] = "") -> str:
        if authorization != token:
            raise HTTPException(401)
        return "planner"

    Person = Annotated[str, Depends(signed_in)]

    def one(connection: Connection, record_id: str) -> dict[str, object]:
        row = connection.execute(_ONE.where(demands.c.id == record_id)).first()
        if row is None:
            raise HTTPException(404)
        return _shown(row)

    @app.post("/demands")
    def add(body: NewDemand, person: Person) -> Response:
        now = datetime.now(UTC)
        record_id = "0" + os.urandom(13).hex().upper()[:25]
        own = {"id": record_id, "version": 1, "created_at": now, "created_by": person, "updated_at": now, "updated_by": person}
        with engine.begin() as connection:
            connection.execute(demands.insert().values(**own, **body.model_dump()))
            return _answer(one(connection, record_id), 201)

    @app.get("/demands/{record_id}")
    def get(record_id: str, person: Person) -> Response:
        with reading.connect() as connection:
            return _answer(one(connection, record_id))

    @app.get("/demands")
    def page(person: Person, status: Status, limit: int = 50, expand: bool = False) -> Response:
        query = (_EXPANDED if expand else _ONE).where(demands.c.status == status)
        with reading.connect() as connection:
            rows = connection.execute(query.order_by(demands.c.due_at, demands.c.id).limit(limit)).all()
            found = [_shown(row, expanded=expand) for row in rows]
            if expand:
                _add_steps(connection, found)
        return _answer({"rows": found})

    @app.patch("/demands/{record_id}")
    def change(record_id: str, body: DemandChange, person: Person) -> Response:
        values: Mapping[str, object] = body.model_dump(exclude_unset=True, exclude={"version"})
        with engine.begin() as connection:
            done = connection.execute(
                demands.update()
                .where(demands.c.id == record_id, demands.c.version == body.version, demands.c.site == "north")
                .values(**values, version=body.version + 1, updated_at=datetime.now(UTC), updated_by=person)
            )
            if not done.rowcount:
                raise HTTPException(409)
            return _answer(one(connection, record_id))

    @app.get("/totals")
    def totals(person: Person) -> Response:
        query = (
            select(demands.c.status, func.count().label("number"), func.sum(demands.c.quantity).label("sum_quantity"))
            .where(demands.c.site == "north")
            .group_by(demands.c.status)
            .order_by(demands.c.status)
        )
        with reading.connect() as connection:
            rows = connection.execute(query).all()
        found = [{"status": r.status, "count": r.number, "sum_quantity": r.sum_quantity} for r in rows]
        return _answer({"rows": found})

    return app


def _add_steps(connection: Connection, found: list[dict[str, object]]) -> None:
    query = (
        select(steps.c.id, steps.c.version, steps.c.demand, steps.c.sequence, steps.c.name)
        .where(steps.c.demand.in_([row["id"] for row in found]))
        .order_by(steps.c.demand, steps.c.sequence)
    )
    by_demand: dict[object, list[dict[str, object]]] = {row["id"]: [] for row in found}
    for row in connection.execute(query):
        step = {"id": row.id, "version": row.version, "sequence": row.sequence, "name": row.name}
        by_demand[row.demand].append(step)
    for row in found:
        row["steps"] = {"rows": by_demand[row["id"]]}
