"""The API description as one HTML page to read: no scripts, nothing from elsewhere."""

from collections.abc import Mapping
from html import escape
from typing import cast

from ...kernel.json import Json

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2933;background:#fff}"
    "code{font:13px ui-monospace,monospace}h2{margin-top:2rem}li{margin:.3rem 0}"
    ".m{display:inline-block;min-width:4.2rem;font-weight:600}.q{color:#52606d;font-size:13px}"
)


def page(document: Mapping[str, Json]) -> bytes:
    """Return the page of an OpenAPI document."""
    paths = cast("dict[str, dict[str, dict[str, Json]]]", document["paths"])
    info = cast("dict[str, str]", document["info"])
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>Formwright API</title><style>{_STYLE}</style><h1>Formwright API {escape(info['version'])}</h1>",
        f"<p>{escape(info['description'])} The same for programs: <a href=/openapi.json>openapi.json</a> (OpenAPI 3.1).</p><ul>",
    ]
    for path, operations in paths.items():
        parts += [_operation(method, path, operation) for method, operation in operations.items()]
    return "".join([*parts, "</ul></html>"]).encode()


def _operation(method: str, path: str, operation: Mapping[str, Json]) -> str:
    parameters = cast("list[dict[str, str]]", operation["parameters"])
    queries = ", ".join(escape(p["name"]) for p in parameters if p["in"] == "query")
    asked = f"<div class=q>query: {queries}</div>" if queries else ""
    summary = escape(str(operation["summary"]))
    return f"<li><span class=m>{method.upper()}</span> <code>{escape(path)}</code><div>{summary}</div>{asked}"
