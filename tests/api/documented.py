"""Holds every answer of every test against the OpenAPI document: its status must be documented, its body must fit."""

import json
import re
from collections.abc import Callable
from typing import Any

from httpx import Response
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from formwright.api.describing import Describer
from formwright.api.routes import ENDPOINTS
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine

_URN = "urn:formwright:api"
_DESCRIBED: dict[tuple[str, ...], "Documentation"] = {}


class Documentation:
    """The document of an engine's apps, ready to judge answers."""

    def __init__(self, engine: Engine) -> None:
        self.document: dict[str, Any] = json.loads(Describer(engine, ENDPOINTS).openapi(SYSTEM))
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_URN, resource)
        self._paths = [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), path) for path in self.document["paths"]]
        # A path without parameters fits before one with them.
        self._paths.sort(key=lambda pair: pair[1].count("{"))

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """Return what is documented of a method on a path."""
        template = next((template for pattern, template in self._paths if pattern.fullmatch(path)), None)
        return self.document["paths"][template].get(method.lower()) if template else None

    def problems(self, schema: dict[str, Any], value: Any) -> list[str]:
        """Return where a value breaks a schema."""
        validator = Draft202012Validator(_rooted(schema), registry=self._registry, format_checker=FormatChecker())
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in validator.iter_errors(value)]

    def judge(self, response: Response) -> None:
        """Fail where an answer is not as it is documented."""
        request = response.request
        method = "GET" if request.method == "HEAD" else request.method
        operation = self.operation(method, request.url.path)
        if operation is None:
            return
        name = f"{request.method} {request.url} -> {response.status_code}"
        assert str(response.status_code) in operation["responses"], f"{name} is not documented"
        content = operation["responses"][str(response.status_code)].get("content", {})
        kind = response.headers.get("content-type", "").partition(";")[0]
        assert not content or kind in content, f"{name}: {kind} is not documented"
        response.read()
        if content and request.method != "HEAD" and kind.endswith("json"):
            broken = self.problems(content[kind]["schema"], response.json())
            assert not broken, f"{name}: {broken[:5]}"


def _rooted(schema: Any) -> Any:
    """Return a schema whose references lead into the document."""
    if isinstance(schema, list):
        return [_rooted(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: f"{_URN}{item}" if key == "$ref" else _rooted(item) for key, item in schema.items()}


def hook(engine: Engine) -> Callable[[Response], None]:
    """Return the hook that judges every answer of a client. Engines with the same releases are described once: it takes half a second."""
    releases = tuple(app.release_id for app in engine.apps())
    if releases not in _DESCRIBED:
        _DESCRIBED[releases] = Documentation(engine)
    return _DESCRIBED[releases].judge
