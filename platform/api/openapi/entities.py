"""The JSON Schemas of one entity's records, made from its field types: as answered, as created, as changed."""

from collections.abc import Mapping

from ...kernel.json import Json
from ...metamodel.fields import ChildrenField, Field, LookupField, StateField
from ...metamodel.fields.computed import SCHEMAS
from ...metamodel.model import EntityModel
from ...metamodel.query import Visible
from ...runtime.installed import InstalledApp
from ...runtime.rights import Rights
from .shapes import ANY, MOMENT, TEXT, Schema, array, nullable, ref

_EXPRESSION = r"[^a-z0-9_.]|^[0-9.]"
"""What no field's key looks like: whatever was worked out stands under its own text, be that only a number."""

_DOTTED = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$"
_SYSTEM: Mapping[str, Json] = {
    "id": TEXT, "version": {"type": "integer", "minimum": 1}, "created_at": MOMENT, "created_by": nullable(TEXT),
    "updated_at": MOMENT, "updated_by": nullable(TEXT),
}


def name_of(app: str, entity: str, part: str = "") -> str:
    """Return the name of an entity's schema."""
    return f"{app}.{entity}{'.' + part if part else ''}"


def _wire(entity: EntityModel, key: str, field: Field) -> Schema:
    """Return what a field looks like in answers."""
    if isinstance(field, LookupField):
        return dict(SCHEMAS[str(entity.scope.member(key))])
    if isinstance(field, StateField) and entity.workflow is not None:
        return {"type": "string", "enum": [*entity.workflow.machine(field.region or "").states]}
    if isinstance(field, ChildrenField):
        properties: dict[str, Json] = {"rows": {"type": "array", "items": {"type": "object"}}, "next": nullable(TEXT)}
        return {"type": "object", "properties": properties, "required": ["rows"]}
    return field.schema()


def record_schema(entity: EntityModel, seen: Visible) -> Schema:
    """Return the schema of a record in answers: the fields that the person sees; paths that were asked for stand beside them."""
    properties: dict[str, Json] = {name: schema for name, schema in _SYSTEM.items() if name in seen.fields}
    for key, field in entity.fields.items():
        if key in seen.fields:
            schema = nullable(_wire(entity, key, field))
            properties[key] = {**schema, **({"title": field.title["en"]} if field.title.get("en") else {})}
        if key in seen.veils:
            properties[key] = nullable({"anyOf": [TEXT, _wire(entity, key, field)]} if key in seen.fields else TEXT)
    properties["label"] = TEXT
    return {
        "type": "object", "properties": properties, "patternProperties": {_DOTTED: ANY, _EXPRESSION: ANY}, "required": ["id", "version"],
        "additionalProperties": False,
    }


def _written(entity: EntityModel, writable: frozenset[str]) -> dict[str, Json]:
    return {key: nullable(field.given()) for key, field in entity.fields.items() if key in writable and not field.derived}


def new_schema(entity: EntityModel, rights: Rights) -> Schema:
    """Return the schema of a record to be created; `id` may be made by the client."""
    properties = _written(entity, rights.writable(entity.key, "create"))
    required: list[Json] = []
    for key in properties:
        field = entity.fields[key]
        if field.required and field.default is None and field.type != "sequence":
            properties[key] = field.given()
            required.append(key)
    properties["id"] = {"type": "string", "minLength": 26, "maxLength": 26}
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def change_schema(entity: EntityModel, rights: Rights) -> Schema:
    """Return the schema of a change: the version that it is based on, and the changed fields."""
    properties: dict[str, Json] = {"version": {"type": "integer", "minimum": 1}}
    properties.update(_written(entity, rights.writable(entity.key, "update")))
    return {"type": "object", "properties": properties, "additionalProperties": False}


def step_schema(entity: EntityModel, rights: Rights) -> Schema:
    """Return the schema of the values given with a transition: what may be changed, and what a transition asks for."""
    properties: dict[str, Json] = {"version": {"type": "integer", "minimum": 1}}
    steps = entity.workflow.transitions.values() if entity.workflow is not None else ()
    asked = {name for step in steps if rights.system or rights.roles & step.by for name in step.require}
    properties.update(_written(entity, rights.writable(entity.key, "update") | (asked & entity.writable)))
    if any(step.signed for step in steps):
        properties.update({"password": {"type": "string", "maxLength": 256}, "code": {"type": "string", "maxLength": 64}})
    return {"type": "object", "properties": properties, "additionalProperties": False}


def row_schema(entity: EntityModel, rights: Rights) -> Schema:
    """Return the schema of a row that comes along with its record: its values, and which row it is where it is there already."""
    writable = rights.writable(entity.key, "create") | rights.writable(entity.key, "update")
    own: dict[str, Json] = {"id": TEXT, "version": {"type": "integer", "minimum": 1}, "_delete": {"type": "boolean"}}
    return {"type": "object", "properties": {**_written(entity, writable), **own}, "additionalProperties": False}


def _with_rows(app: InstalledApp, entity: EntityModel, rights: Rights, schema: Schema) -> Schema:
    """Return the schema of what is given for a record, with the rows of its sub-tables as far as the person sees them."""
    seen = rights.visible(entity.key)
    rows: dict[str, Json] = {
        key: nullable(array(ref(name_of(app.key, field.of, "row"))))
        for key, field in entity.children.items()
        if seen is not None and key in seen.fields
    }
    properties = schema["properties"]
    assert isinstance(properties, dict)
    return {**schema, "properties": {**properties, **rows}}


def entity_schemas(app: InstalledApp, rights: Rights) -> dict[str, Json]:
    """Return the named schemas of every entity that the person sees."""
    schemas: dict[str, Json] = {}
    for key, entity in app.model.entities.items():
        seen = rights.visible(key)
        if seen is None:
            continue
        schemas[name_of(app.key, key)] = record_schema(entity, seen)
        schemas[name_of(app.key, key, "row")] = _with_rows(app, entity, rights, row_schema(entity, rights))
        if rights.allows(key, "create"):
            schemas[name_of(app.key, key, "new")] = _with_rows(app, entity, rights, new_schema(entity, rights))
        if rights.allows(key, "update"):
            schemas[name_of(app.key, key, "change")] = _with_rows(app, entity, rights, change_schema(entity, rights))
        if entity.workflow is not None:
            schemas[name_of(app.key, key, "step")] = _with_rows(app, entity, rights, step_schema(entity, rights))
    return schemas
