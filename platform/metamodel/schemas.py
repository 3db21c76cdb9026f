"""The published JSON Schema of each definition kind, made from its model: editors complete and check with it."""

from pydantic.json_schema import GenerateJsonSchema

from ..kernel.json import Json
from .kinds import KINDS, App, Kind

_ROOT = Kind("app", "", App)


def schema_of(kind: Kind) -> dict[str, Json]:
    """Return the JSON Schema (2020-12) of a kind's files."""
    schema = kind.model.model_json_schema(by_alias=True)
    properties = schema.setdefault("properties", {})
    properties["$schema"] = {"type": "string", "description": "The schema that editors use."}
    return {"$schema": GenerateJsonSchema.schema_dialect, "$id": f"formwright:{kind.name}", **schema}


def all_schemas() -> dict[str, dict[str, Json]]:
    """Return every kind's schema by the kind's name, the app's own included."""
    return {kind.name: schema_of(kind) for kind in (_ROOT, *KINDS)}
