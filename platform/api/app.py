"""The composition root: an engine, its accounts and all routes become one ASGI application."""

import logging
import os
import threading
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ..kernel.ids import new_id
from ..kernel.problems import Problem
from ..runtime.accounts import Accounts, Lifetime
from ..runtime.chaining import Sealer
from ..runtime.engine import Engine
from ..runtime.exploring import Explorer
from ..runtime.importing.working import ImportWorker
from ..runtime.readiness import Readiness
from ..runtime.sweeping import Sweeper
from ..runtime.worker import Worker
from .answers import refusal
from .call import Services
from .describing import Describer
from .door import Door
from .endpoints import Endpoint
from .guards import language_of
from .lanes import Lane
from .metrics import Metrics
from .pages import Pages, find_ui
from .paths import Paths
from .routes import ENDPOINTS
from .sending import head_of
from .settings import Settings
from .shedding import Bounds
from .version import installed_version
from .ways_out import with_ways_out

log = logging.getLogger("formwright.api")
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(engine: Engine, settings: Settings | None = None) -> FastAPI:
    """Return the application over an engine; it works the rules, too, unless the settings leave that to another process."""
    settings = settings or Settings()
    times = settings.sessions
    lifetime = Lifetime(timedelta(seconds=times.idle), timedelta(seconds=times.absolute))
    accounts = Accounts(
        engine.database, engine.clock, lifetime=lifetime, keys=engine.keys, base_url=settings.base_url, mailer=settings.accounts.mail,
        providers=settings.accounts.providers,
    )  # fmt: skip
    with_ways_out(engine, settings)
    metrics = engine.measures = Metrics()
    readiness = Readiness(engine, settings.folders(), settings.watching.least_free)
    services = Services(engine, accounts, Explorer(), Describer(engine, ENDPOINTS), settings, readiness, metrics)
    limits = settings.limits
    # SQLite counts in this process, where a few at a time are done sooner than all together; PostgreSQL counts in its own.
    sums = limits.sums_threads if engine.database.dialect == "sqlite" else limits.threads
    quick = Lane("quick", limits.threads, limits.waiting, limits.seconds, limits.patience)
    lanes = {
        "probe": Lane("probe", 1, limits.heavy_waiting, limits.seconds),
        "quick": quick,
        "sums": Lane("sums", sums, limits.waiting, limits.seconds, limits.patience, quick),
        "heavy": Lane("heavy", limits.heavy_threads, limits.heavy_waiting, after=quick),
    }
    bounds = Bounds(limits.bodies_bytes, limits.uploads)
    app = FastAPI(
        title="Formwright",
        version=installed_version(),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(services, lanes, bounds),
        redirect_slashes=False,
    )
    doors = {path: Door(services, by_method, lanes, bounds) for path, by_method in paths_of(ENDPOINTS).items()}
    app.router.routes.append(Paths(doors))
    app.mount("/", Pages(find_ui(settings.ui_folder)))
    app.add_exception_handler(HTTPException, _refuse)
    return app


def paths_of(endpoints: tuple[Endpoint, ...]) -> dict[str, dict[str, Endpoint]]:
    """Return the endpoints by path and method; raises ValueError for two of the same."""
    paths: dict[str, dict[str, Endpoint]] = {}
    for endpoint in endpoints:
        by_method = paths.setdefault(endpoint.path, {})
        if endpoint.method in by_method:
            raise ValueError(f"{endpoint.name} is listed twice")
        by_method[endpoint.method] = endpoint
    return paths


def _lifespan(services: Services, lanes: Mapping[str, Lane], bounds: Bounds) -> Lifespan:
    @asynccontextmanager
    async def live(_app: FastAPI) -> AsyncGenerator[None]:
        for warning in services.engine.database.check():
            log.warning("%s", warning.text())
        works = services.settings.work_rules
        worker = Worker(services.engine)
        engine = services.engine
        beside = (ImportWorker(engine), Sweeper(engine, services.settings.keeping), Sealer(engine)) if works else ()
        for each in beside:
            each.start()
        if works:
            worker.start()
            services.readiness.worker_lives = worker.alive
        yield
        if services.settings.last_seconds is not None:
            cut_off_after(services.settings.last_seconds)
        for each in (*beside, worker):
            each.stop()
        for lane in lanes.values():
            lane.close()
        bounds.shedding.calm()
        services.accounts.close()
        services.metrics.close()

    return live


def cut_off_after(seconds: float) -> None:
    """End this process in a while, whatever is still at work: what was not committed by then has not happened."""
    last = threading.Timer(seconds, os._exit, (0,))
    last.daemon = True
    last.start()


async def _refuse(request: Request, error: Exception) -> Response:
    """Answer what no route is for."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    request_id = new_id()
    language = language_of(request.headers, None)
    more = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    answer = refusal(status, [Problem(f"http_{status}")], language, request_id, more)
    response = Response(b"" if request.method == "HEAD" else answer.body, status)
    response.raw_headers = head_of(answer, request_id)
    return response
