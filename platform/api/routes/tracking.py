"""The pages of apps on which strangers follow a record: no sign-in, no script, and no way to try numbers through."""

from ...kernel.problems import TooMany
from ...kernel.text import LANGUAGES
from ...reports.showing import Speech, shown
from ...runtime.tracking import follow, track_of
from ..answers import Answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from ..tracking_page import HEADERS, Visit, asking_page, missing_page, telling_page

_LONGEST = 80
_CODE = Parameter("code", "What the record is called, such as an order number.", most=_LONGEST)
_PROOF = Parameter("proof", "The second thing that only the right person knows.", most=_LONGEST)
_LANGUAGE = Parameter("language", "The language of the page; what the browser asks for if empty.", most=8)
_HTML = "text/html; charset=utf-8"


def follow_record(call: Call) -> Answer:
    """Answer a page that asks for code and proof, and tells of the record that has both; a wrong one of either reads the same."""
    language = call.query["language"] if call.query["language"] in LANGUAGES else call.language
    code, proof = call.query["code"].strip(), call.query["proof"].strip()
    found = track_of(call.engine, call.params["app"], call.params["track"])
    if found is None:
        return _page(missing_page(language), 404)
    app, track = found
    if not (code and proof):
        return _page(asking_page(app.model, track, Visit(language, code)))
    place = f"{app.key}/{track.key}/{code.casefold()}"
    try:
        call.services.accounts.count_try("track", place, call.caller)
    except TooMany as refused:
        wait = refused.problems[0].data.get("retry_after")
        seconds = wait if isinstance(wait, int) else 60
        page = asking_page(app.model, track, Visit(language, code, "wait", -(-seconds // 60)))
        return _page(page, 429, {"Retry-After": str(seconds)})
    told = follow(call.engine, app, track.key, code, proof, language) if code.isprintable() else None
    if told is None:
        return _page(asking_page(app.model, track, Visit(language, code, "wrong")), 404)
    call.services.accounts.clear_tries("track", place)
    now = shown(call.engine.clock.now(), None, {}, Speech(language, app.model.zone))
    moment = str(now["shown"]) if isinstance(now, dict) else ""
    return _page(telling_page(app.model, track, Visit(language, code), told.told, moment))


def _page(page: str, status: int = 200, more: dict[str, str] | None = None) -> Answer:
    return Answer(page.encode(), status, _HTML, {**HEADERS, **(more or {})})


ENDPOINTS = (Endpoint("GET", "/track/{app}/{track}", "public", follow_record, (_CODE, _PROOF, _LANGUAGE)),)
