"""Prints of records: to look at, to print, or for a label printer."""

from typing import cast, get_args
from urllib.parse import quote

from ...kernel.problems import BadRequest, Location, Problem
from ...kernel.text import LANGUAGES
from ...metamodel.query import Query
from ...runtime.printing import MOST_COPIES, Form, Order, print_of, print_records
from ...runtime.read import parse_where, read
from ..answers import Answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter

_PATH = "/api/{app}/prints/{print}"
_IDS = Parameter("ids", "The records, with commas between them.", most=3000)
_FORM = Parameter("form", "`pdf`, `html` for looking at it, or `zpl` for label printers.", most=4, default="pdf")
_LANGUAGE = Parameter("language", "The language on paper; the person's own if empty.", most=8)
_SEALED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


def print_some(call: Call) -> Answer:
    """Answer a print of the records named."""
    ids = [each for each in call.query["ids"].split(",") if each]
    return _printed(call, ids, call.query["form"], call.query["language"])


def print_many(call: Call) -> Answer:
    """Answer a print of the records named, or of all that answer a condition, in one file."""
    ids = call.values.get("ids")
    if ids is None:
        listed = _found(call)
    elif isinstance(ids, list) and all(isinstance(each, str) for each in ids):
        listed = cast("list[str]", ids)
    else:
        raise BadRequest(Problem("bad_value_here", {"name": "ids"}, Location(path="/ids")))
    return _printed(call, listed, call.optional("form", 4) or "pdf", call.optional("language", 8))


def _found(call: Call) -> list[str]:
    of = print_of(call.app, call.actor, call.params["print"]).definition.of
    where = parse_where(call.app, call.actor, of, call.text("where", 4000))
    order = tuple(path for path in call.optional("order_by", 500).split(",") if path)
    search = call.optional("search", 200)
    query = Query(of, ("id",), where=where, search=search, order_by=order, limit=MOST_COPIES)
    page = read(call.engine, call.app, call.actor, query)
    if page.next:
        raise BadRequest(Problem("print_copies", {"max": MOST_COPIES}, Location(path="/where")))
    return [str(row["id"]) for row in page.rows]


def _printed(call: Call, ids: list[str], form: str, language: str) -> Answer:
    if form not in get_args(Form):
        raise BadRequest(
            Problem(
                "bad_parameter", {"name": "form", "given": form, "takes": "pdf | html | zpl"}, Location(path="/form")
            )
        )
    if language and language not in LANGUAGES:
        takes = " | ".join(LANGUAGES)
        raise BadRequest(
            Problem(
                "bad_parameter", {"name": "language", "given": language, "takes": takes}, Location(path="/language")
            )
        )
    order = Order(call.params["print"], tuple(ids), cast("Form", form), language or call.language)
    made = print_records(call.engine, call.app, call.actor, order)
    name = "".join(sign if sign.isprintable() and sign not in '/\\:*?"<>|' else "_" for sign in made.name)[:150]
    headers = {
        "Content-Disposition": f"inline; filename=\"print.{form}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": _SEALED, "Cache-Control": "private, no-store",
    }  # fmt: skip
    return Answer(made.content, media_type=made.media_type, headers=headers)


ENDPOINTS = (
    Endpoint("GET", _PATH, "role", print_some, (_IDS, _FORM, _LANGUAGE), lane="heavy"),
    Endpoint("POST", _PATH, "role", print_many, reads="json", lane="heavy"),
)
