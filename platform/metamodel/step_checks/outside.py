"""Types the steps that leave the house."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from ...expressions import Expression
from ...expressions import types as t
from ..kinds.steps import AnswerField, HttpStep, PortStep, SecretOf
from ..rule_names import At, Names
from ..step_models import HttpModel, PortModel, RowsModel

_SET_BY_US = ("host", "content-length", "content-type", "idempotency-key", "connection", "transfer-encoding")


def port(names: Names, step: PortStep, at: At) -> PortModel:
    """Return what `port` means."""
    return PortModel(step.port, _all(names, step.given, names.scope(), (*at, "given")))


def http(names: Names, step: HttpStep, at: At) -> HttpModel:
    """Return what `http` means; the values of its answer become known."""
    address = "" if isinstance(step.http, SecretOf) else step.http
    if not isinstance(step.http, SecretOf) and not _is_address(address):
        names.report("web_bad_address", {"address": address[:200]}, *at, "http")
    path = names.expression(step.path, names.scope(), t.TEXT, *at, "path")
    headers: dict[str, Expression | SecretOf] = {}
    for name, given in step.headers.items():
        if not name.isascii() or not name.replace("-", "").isalnum() or name.lower() in _SET_BY_US:
            names.report("header_not_yours", {"name": name[:80]}, *at, "headers", name)
        found = given if isinstance(given, SecretOf) else names.expression(given, names.scope(), t.TEXT, *at, "headers", name)
        headers |= {} if found is None else {name: found}
    rows: dict[str, RowsModel] = {}
    for name, given in step.rows.items():
        place = (*at, "rows", name)
        loops = names.loops(given.for_each, *place, "for_each")
        rows[name] = RowsModel(loops, _all(names, given.values, names.scope(loops), (*place, "set")))
    if step.as_ is not None:
        names.name_value(step.as_, t.Record("", t.Members({"status": t.INTEGER, **_types(names, step.answer, (*at, "answer"))})), *at, "as")
    if step.answer and step.as_ is None:
        names.report("missing_key", {"key": "as"}, *at, "answer")
    secret = step.http.secret if isinstance(step.http, SecretOf) else ""
    return HttpModel(
        address, secret, step.method, path, _all(names, step.query, names.scope(), (*at, "query")), headers,
        _all(names, step.body, names.scope(), (*at, "body")), rows, step.accept, step.answer, step.as_,
    )  # fmt: skip


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("https", "http") and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False


def _all(names: Names, given: Mapping[str, str], scope: t.Scope, at: At) -> dict[str, Expression]:
    found = ((name, names.expression(text, scope, None, *at, name)) for name, text in given.items())
    return {name: expression for name, expression in found if expression is not None}


def _types(names: Names, fields: Mapping[str, AnswerField], at: At) -> dict[str, t.Type]:
    types: dict[str, t.Type] = {}
    for name, each in fields.items():
        if name in ("status", "id"):
            names.report("name_taken", {"name": name}, *at, name)
        if each.type == "list":
            types[name] = t.ListOf(t.Record("", t.Members(_types(names, each.fields, (*at, name, "fields")))))
        else:
            types[name] = t.SCALARS[each.type]
    return types
