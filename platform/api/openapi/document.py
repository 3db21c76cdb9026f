"""Puts the OpenAPI 3.1 document together: fixed paths for everybody, and the entities of the apps as a person sees them."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from ...kernel.json import Json
from ...runtime.installed import InstalledApp
from ...runtime.printing import offered
from ...runtime.rights import Rights
from ..answers import PROBLEM_TYPE
from ..endpoints import Endpoint
from .accounts import ACCOUNT_SHAPES
from .administration import ADMINISTRATION_SHAPES
from .deciding import DECIDING_SHAPES
from .entities import entity_schemas
from .operations import OPERATIONS, PATH_PARAMETERS, Operation, Place
from .shapes import SHARED, TEXT, Schema, ref
from .understanding import UNDERSTANDING_SHAPES

_JSON = "application/json"
_ALWAYS = (400, 405, 413, 431, 500, 503)


def document(endpoints: Iterable[Endpoint], apps: Iterable[tuple[InstalledApp, Rights]], version: str) -> dict[str, Json]:
    """Return the description of the API: of the fixed paths, and of the given apps as far as the rights reach."""
    listed = list(endpoints)
    paths: dict[str, dict[str, Json]] = {}
    schemas: dict[str, Json] = {**SHARED, **ACCOUNT_SHAPES, **DECIDING_SHAPES, **ADMINISTRATION_SHAPES, **UNDERSTANDING_SHAPES}
    for endpoint in listed:
        if "{app}" not in endpoint.path:
            _add(paths, endpoint, endpoint.path, Place(), {})
    for app, rights in apps:
        schemas.update(entity_schemas(app, rights))
        for endpoint in listed:
            if "{app}" in endpoint.path:
                _add_for_app(paths, endpoint, app, rights)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Formwright",
            "version": version,
            "description": "Who is signed in sees the paths of their apps, one for each entity; others see the fixed paths only.",
        },
        "paths": {path: {**operations} for path, operations in paths.items()},
        "components": {"schemas": schemas, "securitySchemes": _SECURITY},
    }


_SECURITY: dict[str, Json] = {
    "session": {"type": "apiKey", "in": "cookie", "name": "fw_session", "description": "Changes also carry X-Formwright: 1."},
    "token": {"type": "http", "scheme": "bearer", "description": "An API token, fwt_..."},
}


def _add_for_app(paths: dict[str, dict[str, Json]], endpoint: Endpoint, app: InstalledApp, rights: Rights) -> None:
    path = endpoint.path.replace("{app}", app.key)
    needs = OPERATIONS[endpoint.name].needs
    choices = _choices(app, rights)
    if "{entity}" not in path:
        if all(choices[name] for name in choices if f"{{{name}}}" in path):
            _add(paths, endpoint, path, Place(app.key), choices)
        return
    for key, entity in app.model.entities.items():
        if rights.visible(key) is None:
            continue
        steps = [*entity.workflow.transitions] if entity.workflow is not None else []
        if {*needs.split()} <= {*rights.actions(key), *(["workflow"] if entity.workflow is not None else [])}:
            _add(paths, endpoint, path.replace("{entity}", key), Place(app.key, key), {"transition": steps})


def _choices(app: InstalledApp, rights: Rights) -> dict[str, list[str]]:
    forms = [key for key, form in app.model.forms.items() if rights.submits(key, form.definition.of)]
    forms += [key for key in app.model.entities if rights.submits(key, key) and key not in forms]
    prints = [each.key for each in offered(app, rights)]
    return {"form": forms, "connection": sorted(rights.connections), "print": prints, "track": [*app.model.tracks]}


def _add(
    paths: dict[str, dict[str, Json]], endpoint: Endpoint, path: str, place: Place, choices: Mapping[str, list[str]]
) -> None:
    operation = OPERATIONS[endpoint.name]
    about = (endpoint.handle.__doc__ or "").strip().partition("\n")[0]
    described: dict[str, Json] = {
        "operationId": _operation_id(endpoint.method, path),
        "summary": about,
        "parameters": [*_path_parameters(path, choices), *_query_parameters(endpoint), *_headers(endpoint)],
        "responses": _responses(endpoint, operation, place),
        "security": [] if endpoint.policy == "public" else [{"session": []}, *([] if endpoint.own else [{"token": []}])],
    }
    if operation.body is not None:
        media_type = "multipart/form-data" if endpoint.reads == "file" else _JSON
        described["requestBody"] = {"required": True, "content": {media_type: {"schema": operation.body(place)}}}
    paths.setdefault(path, {})[endpoint.method.lower()] = described


def _operation_id(method: str, path: str) -> str:
    words = [word.strip("{}") for word in path.replace(".", "_").split("/") if word and word != "api"]
    return "_".join([method.lower(), *words])


def _path_parameters(path: str, choices: Mapping[str, list[str]]) -> list[Json]:
    parameters: list[Json] = []
    for part in path.split("/"):
        if part.startswith("{"):
            name = part.strip("{}")
            schema: Schema = {"type": "string", "enum": [*choices[name]]} if choices.get(name) else dict(TEXT)
            parameters.append({"name": name, "in": "path", "required": True, "schema": schema, "description": PATH_PARAMETERS[name]})
    return parameters


def _query_parameters(endpoint: Endpoint) -> list[Json]:
    return [
        {
            "name": parameter.name, "in": "query", "required": False, "description": parameter.about,
            "schema": {**parameter.schema(), **({"default": parameter.default} if parameter.kind == "text" and parameter.default else {})},
        }
        for parameter in endpoint.query
    ]  # fmt: skip


def _headers(endpoint: Endpoint) -> list[Json]:
    headers: list[tuple[str, str]] = []
    if endpoint.method != "GET" and endpoint.reads != "file" and endpoint.policy == "role":
        headers.append(("Idempotency-Key", "A repeat under the same key answers the first result and changes nothing."))
    if endpoint.method in ("PATCH", "DELETE") and endpoint.policy == "role":
        headers.append(("If-Match", "The version that the change is based on, where it is not given otherwise."))
    if endpoint.policy != "public":
        headers.append(("X-Person", "The id of whoever must be the one that acts: of the people at a shared device, or of the session."))
    if endpoint.method != "GET":
        headers.append(("X-Formwright", "Any value; needed with the session cookie (against forged requests)."))
    return [{"name": name, "in": "header", "required": False, "schema": dict(TEXT), "description": about} for name, about in headers]


def _responses(endpoint: Endpoint, operation: Operation, place: Place) -> dict[str, Json]:
    success: dict[str, Json] = {"description": HTTPStatus(endpoint.status).phrase}
    if operation.answer is not None:
        success["content"] = {_JSON: {"schema": operation.answer(place)}}
    elif operation.files:
        success["content"] = {media_type: {} for media_type in operation.files}
    refusals = {*_ALWAYS, *operation.refuses}
    if endpoint.policy != "public":
        refusals |= {401}
    if endpoint.policy == "administrator" or endpoint.own:
        refusals |= {403}
    if endpoint.policy == "role":
        refusals |= {403, 404}
    if endpoint.method != "GET":
        refusals |= {403}
    if endpoint.reads != "nothing":
        refusals |= {408, 413, 415, 422}
    responses: dict[str, Json] = {str(endpoint.status): success}
    for status in (*operation.also, *((304,) if endpoint.path.endswith("/model") else ())):
        content: dict[str, Json] = {"content": success["content"]} if status < 300 else {}
        responses[str(status)] = {"description": HTTPStatus(status).phrase, **content}
    responses |= {str(status): _page(status, operation) for status in operation.pages}
    for status in sorted(refusals):
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": {PROBLEM_TYPE: {"schema": ref("Problem")}}}
    return responses


def _page(status: int, operation: Operation) -> Json:
    """Return a refusal that is a page to read."""
    return {"description": HTTPStatus(status).phrase, "content": {kind: {} for kind in operation.files}}
