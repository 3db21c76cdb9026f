"""The way of every request: limits, body, who, policy, the route in a thread, and the answer or refusal."""

import logging
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from ..kernel.ids import new_id
from ..kernel.json import Json
from ..kernel.problems import BadRequest, FormwrightError, Problem, TooLarge, Unauthenticated
from ..kernel.tracing import working_for
from ..runtime.accounts import SignedIn
from ..runtime.happening import newest
from ..store.conflict import Moved
from .addresses import caller_address
from .answers import Answer, error_answer, refusal
from .bodies import Disconnected, Take, read_bytes, read_json
from .call import Call, Services, Upload
from .endpoints import Endpoint
from .following import Following, Pulse, follow, wants_stream
from .guards import check_origin, check_policy, check_watchdog, has_credentials, identify, language_of
from .lanes import Lane, Overloaded
from .parameters import read_query, storable
from .sending import send_answer
from .shedding import SHED, Bounds
from .uploads import read_upload
from .viewing import VIEW_AS, looking_as

_READS = ("GET", "HEAD")
_TRIES = 4
log = logging.getLogger("formwright.api")
requests_log = logging.getLogger("formwright.requests")
_REQUEST_ID_LENGTHS = range(8, 65)
_SLOW_SECONDS = 1.0
_TROUBLE = 400
_OK = 200


@dataclass(slots=True)
class Request:
    """A request on its way: what is known of it so far."""

    endpoint: Endpoint
    method: str
    scope: Scope
    headers: Mapping[str, str]
    request_id: str
    language: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Json = None
    raw: bytes = b""
    upload: Upload | None = None
    who: str = ""
    viewed: str = ""
    """Through whose eyes the caller wants to look."""


class Door:
    """The ASGI application of one path, for all its methods."""

    def __init__(self, services: Services, endpoints: Mapping[str, Endpoint], lanes: Mapping[str, Lane], bounds: Bounds) -> None:
        """Serve endpoints by method."""
        self._services = services
        self._bounds = bounds
        self._endpoints = {**endpoints, **({"HEAD": endpoints["GET"]} if "GET" in endpoints else {})}
        self._lanes = lanes
        self._pulse = Pulse(self._newest)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever happens, an answer is sent."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        request_id = _request_id(headers)
        method: str = scope["method"]
        language = language_of(headers, None)
        endpoint = self._endpoints.get(method)
        if endpoint is None:
            allow = {"Allow": ", ".join(sorted(self._endpoints))}
            answer = refusal(405, [Problem("http_405", {})], language, request_id, allow)
            await send_answer(answer, method, request_id, send)
            return
        request, lane = Request(endpoint, method, scope, headers, request_id, language, {}, {}), self._lanes.get(endpoint.lane)
        if lane is not None and lane.full(first=endpoint.first):
            await self._shed(request, send)
            return
        with working_for(request_id):
            await self._serve(request, receive, send)

    async def _shed(self, request: Request, send: Send) -> None:
        """Tell a request to come back; of very many, the log is not told each."""
        request.scope[SHED] = True
        self._services.metrics.answered(request.endpoint.name, 503, 0.0)
        await send_answer(self._bounds.shedding.answer(request.language, request.request_id), request.method, request.request_id, send)

    async def _serve(self, request: Request, receive: Receive, send: Send) -> None:
        endpoint, language, request_id = request.endpoint, request.language, request.request_id
        began = time.perf_counter()
        folder = tempfile.TemporaryDirectory(prefix="formwright-") if endpoint.reads == "file" else None
        context: AbstractContextManager[str] = folder or nullcontext("")
        with context as place:
            try:
                request.params = _params(request.scope)
                with self._bounds.held(is_file=request.endpoint.reads == "file") as take:
                    answer = await self._answer(request, receive, Path(place), take)
            except (Disconnected, ClientDisconnect):
                return
            except Overloaded:
                await self._shed(request, send)
                return
            except FormwrightError as error:
                answer = error_answer(error, language, request_id)
            except Exception:
                log.exception("request %s failed: %s", request_id, endpoint.name)
                answer = refusal(500, [Problem("http_500", {"request_id": request_id})], language, request_id)
            self._count(request, answer.status, time.perf_counter() - began)
            if endpoint.follows and request.method == "GET" and answer.status == _OK and wants_stream(request.headers):
                await follow(Following(answer, self._again(request), self._pulse), request_id, receive, send)
                return
            if request.viewed:
                answer = replace(answer, headers={**answer.headers, "X-View-As": request.viewed})
            await send_answer(answer, request.method, request_id, send)

    async def _newest(self) -> int:
        return await self._lanes["quick"].run(newest, self._services.engine)

    def _again(self, request: Request) -> Callable[[str], Awaitable[Answer]]:
        """Return what asks once more, from a place on, as a new request would: who it is and what they may see is found out anew."""

        async def ask(after: str) -> Answer:
            try:
                return await self._lanes["quick"].run(self.work, replace(request, query={**request.query, "after": after}))
            except FormwrightError as error:
                return error_answer(error, request.language, request.request_id)

        return ask

    def _count(self, request: Request, status: int, seconds: float) -> None:
        """Tell the metrics of an answer, and the log where it asks for it."""
        metrics, watching = self._services.metrics, self._services.settings.watching
        name = request.endpoint.name
        metrics.answered(name, status, seconds)
        metrics.connected(self._services.engine.database.in_use())
        if (lane := self._lanes.get(request.endpoint.lane)) is not None:
            metrics.inside(lane.name, lane.inside)
        if watching.requests == "all" or status >= _TROUBLE or seconds > _SLOW_SECONDS:
            told = {"route": name, "status": status, "ms": round(seconds * 1000, 1), "user": request.who}
            requests_log.info("%s %s", request.method, request.scope["path"], extra=told)

    async def _answer(self, request: Request, receive: Receive, place: Path, take: Take) -> Answer:
        limits = self._services.settings.limits
        query: bytes = request.scope["query_string"]
        if len(query) > limits.query_bytes:
            raise TooLarge(Problem("address_too_long", {"max": limits.query_bytes}))
        await self._check_caller(request)
        request.query = read_query(query, request.endpoint.query)
        if request.endpoint.reads == "json":
            body = await read_bytes(receive, request.headers, limits.json_bytes, limits.json_seconds, take)
            request.raw = body
            request.body = read_json(body, request.headers.get("content-type", ""), limits.json_depth)
        elif request.endpoint.reads == "file":
            request.upload = await read_upload(receive, request.headers, place, limits)
        if request.endpoint.lane == "none":
            return self.work(request)
        return await self._lanes[request.endpoint.lane].run(self.work, request, first=request.endpoint.first)

    async def _check_caller(self, request: Request) -> None:
        """Refuse, before anything is read, who brings no credentials at all, and before a file is read, whoever may not send it."""
        if request.endpoint.policy != "public" and not has_credentials(request.headers):
            raise Unauthenticated(Problem("not_signed_in"))
        if request.endpoint.reads == "file":
            await self._lanes["quick"].run(self._admit, request)

    def _address(self, request: Request) -> str:
        client = request.scope.get("client")
        return caller_address(client[0] if client else "", request.headers, self._services.settings.accounts.proxies)

    def _admit(self, request: Request) -> SignedIn | None:
        if request.endpoint.lane == "none" or (request.endpoint.lane == "probe" and request.endpoint.policy == "public"):
            return None
        if request.endpoint.policy == "watchdog":
            check_watchdog(self._services.settings.watching.metrics_token, request.headers)
            return None
        signed_in = identify(self._services.accounts, request.headers, self._address(request))
        check_origin(request.method, signed_in, request.headers)
        check_policy(request.endpoint, signed_in, request.params)
        if VIEW_AS in request.headers:
            request.viewed = request.headers[VIEW_AS][:100]
            return looking_as(self._services, request.endpoint, signed_in, request)
        if request.endpoint.fresh and signed_in is not None:
            self._services.accounts.sessions.require_fresh(signed_in)
        return signed_in

    def work(self, request: Request) -> Answer:
        """Find out who calls, check the policy, and let the route answer; runs in a thread."""
        with working_for(request.request_id):
            return self._settle(request)

    def _settle(self, request: Request) -> Answer:
        """Answer a request; one that only reads, and that a publish overtook, is begun again by the new release."""
        for _ in range(_TRIES - 1 if request.method in _READS else 0):
            try:
                return self._work(request)
            except Moved:
                self._services.engine.refresh()
        try:
            return self._work(request)
        except Moved as error:
            return error_answer(error, request.language, request.request_id)

    def _work(self, request: Request) -> Answer:
        signed_in = None
        try:
            signed_in = self._admit(request)
            request.who = signed_in.actor.id if signed_in else ""
            return request.endpoint.handle(
                Call(
                    services=self._services, signed_in=signed_in, language=language_of(request.headers, signed_in),
                    params=request.params, query=request.query, headers=request.headers, body=request.body, raw=request.raw,
                    upload=request.upload, request_id=request.request_id, address=self._address(request),
                    secure=request.scope["scheme"] == "https" or self._services.settings.base_url.startswith("https:"),
                )
            )
        except Moved:
            raise
        except FormwrightError as error:
            return error_answer(error, language_of(request.headers, signed_in), request.request_id)


def _request_id(headers: Mapping[str, str]) -> str:
    given = headers.get("x-request-id", "")
    acceptable = len(given) in _REQUEST_ID_LENGTHS and given.isascii() and given.replace("-", "").isalnum()
    return given if acceptable else new_id()


def _params(scope: Scope) -> Mapping[str, str]:
    """Return the named parts of the path; raises BadRequest for bytes that are no text."""
    params: Mapping[str, str] = scope.get("path_params", {})
    raw = scope.get("raw_path") or b""
    try:
        unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise BadRequest(Problem("unreadable_address", {})) from None
    if not all(storable(value) for value in params.values()):
        raise BadRequest(Problem("unreadable_address", {}))
    return params

