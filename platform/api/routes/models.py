"""The app as a browser draws it, and the description of the API."""

from ..answers import Answer
from ..call import Call
from ..endpoints import Endpoint


def get_model(call: Call) -> Answer:
    """Answer everything that a browser draws for this person; with an entity tag, so that it is sent once a release."""
    app = call.app
    tag, body = call.services.explorer.model(app, app.rights(call.actor))
    if call.headers.get("if-none-match") == tag:
        return Answer(status=304, headers={"ETag": tag})
    return Answer(body, headers={"ETag": tag})


def get_openapi(call: Call) -> Answer:
    """Answer the OpenAPI document: the fixed paths, and for each app of the person its entities as the person sees them."""
    return Answer(call.services.describer.openapi(call.actor))


def get_docs(call: Call) -> Answer:
    """Answer the same description as a page to read; without scripts."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    page = call.services.describer.page(call.actor)
    return Answer(page, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy})


ENDPOINTS = (
    Endpoint("GET", "/openapi.json", "public", get_openapi),
    Endpoint("GET", "/docs", "public", get_docs),
    Endpoint("GET", "/api/{app}/model", "role", get_model),
)
