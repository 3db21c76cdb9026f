"""Exports what a person sees of an entity, page by page: CSV and XLSX that our own import reads back, and JSON line by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, cast

from ...kernel.json import dumps
from ...kernel.text import Language, in_language
from ...metamodel.fields import (
    BooleanField,
    DateField,
    DecimalField,
    Field,
    IntegerField,
    MoneyField,
    QuantityField,
    ReferenceField,
)
from ...metamodel.model import EntityModel
from ...metamodel.query import Query
from ...metamodel.values import Value
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..read import LARGEST_PAGE, read
from ..rights import Rights
from .formulas import guarded
from .offers import fillable
from .writing import Cell, CsvWriter, Writer, XlsxWriter

Format: TypeAlias = Literal["csv", "xlsx", "jsonl"]
_NOT_EXPORTED = ("children", "snapshot", "secret")
_DEEPEST = 3
_TYPED = (IntegerField, DecimalField, QuantityField, MoneyField, DateField, BooleanField)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export: its path, the field at its end (None for what the engine keeps), and its title."""

    path: str
    field: Field | None
    title: Mapping[str, str]

    def cell(self, row: Mapping[str, Any]) -> Cell:
        """Return a row's cell: numbers and days as such, everything else as the field writes it for spreadsheets."""
        value: Any = row.get(self.path)
        if isinstance(self.field, ReferenceField):
            return _part(value, "id")
        if value is None or self.field is None:
            return _part(value, "label")
        return value if isinstance(self.field, _TYPED) else self.field.cell(cast("Value", value))


def _part(value: Any, name: str) -> Cell:
    """Return a part of a reference as answers carry it; any other value as it is."""
    return cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else value


def exported(app: InstalledApp, actor: Actor, entity: EntityModel) -> list[Column]:
    """Return the columns of a whole export: every field that is seen, references by the parts of their natural keys."""
    rights = app.rights(actor)
    seen = rights.visible(entity.key)
    columns: list[Column] = []
    for key, field in entity.fields.items():
        if seen is not None and (key in seen.fields or key in seen.veils) and field.type not in _NOT_EXPORTED:
            columns += _named(app, rights, key, field, (field.title,), _DEEPEST)
    return columns


def _named(
    app: InstalledApp, rights: Rights, path: str, field: Field, titles: tuple[Mapping[str, str], ...], depth: int
) -> list[Column]:
    """Return the columns by which a reference can be told again; its id where its natural key is not seen."""
    if isinstance(field, ReferenceField) and depth:
        target = app.model.entities[field.to]
        if target.natural_key and all(rights.system or rights.open(target.key, key) for key in target.natural_key):
            return [
                column for key in target.natural_key
                for column in _named(app, rights, f"{path}.{key}", target.fields[key], (*titles, target.fields[key].title), depth - 1)
            ]  # fmt: skip
    return [Column(path, field, _joined(titles))]


def _joined(titles: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    return {language: ".".join(title.get(language, "") for title in titles) for language in titles[-1]}


def chosen(app: InstalledApp, entity: EntityModel, paths: Sequence[str]) -> list[Column]:
    """Return the columns that were asked for, such as those of a list; what the person does not see, reading refuses."""
    return [_column(app, entity, path) for path in paths]


def _column(app: InstalledApp, entity: EntityModel, path: str) -> Column:
    titles: list[Mapping[str, str]] = []
    field: Field | None = None
    at: EntityModel | None = entity
    for step in path.split("."):
        field = at.fields.get(step) if at is not None else None
        titles.append(field.title if field is not None else {"zh": step, "en": step})
        at = app.model.entities[field.to] if isinstance(field, ReferenceField) else None
    # A reference in a list reads as its label, which an import takes where it is the natural key.
    return Column(path, None if isinstance(field, ReferenceField) else field, _joined(titles))


def template_csv(app: InstalledApp, actor: Actor, entity: EntityModel) -> bytes:
    """Return an empty CSV file whose head names every field that the person can fill."""
    keys = fillable(entity, app.rights(actor).writable(entity.key, "create"))
    return b"".join(CsvWriter(guarded).rows([list(keys)]))


def pages(
    engine: Engine, app: InstalledApp, actor: Actor, query: Query, *, wire: bool = False
) -> Iterator[list[dict[str, Value]]]:
    """Yield the rows that a query finds, page by page, all of them."""
    query = replace(query, limit=LARGEST_PAGE)
    while True:
        page = read(engine, app, actor, query, wire=wire)
        yield cast("list[dict[str, Value]]", page.rows)
        if not page.next:
            return
        query = replace(query, cursor=page.next)


def heads_of(columns: Sequence[Column], language: Language | None) -> list[str]:
    """Return the names of the columns: paths, or with a language the fields' titles."""
    return [in_language(column.title, language) or column.path if language else column.path for column in columns]


def writer_of(kind: Literal["csv", "xlsx"]) -> Writer:
    """Return what writes a kind of file, texts guarded or typed so that none becomes a formula."""
    return CsvWriter(guarded) if kind == "csv" else XlsxWriter()


def sheet_chunks(
    rows: Iterator[list[dict[str, Value]]], columns: Sequence[Column], heads: Sequence[str], writer: Writer
) -> Iterator[bytes]:
    """Yield a file of rows under a head."""
    yield from writer.rows([heads])
    for page in rows:
        yield from writer.rows([column.cell(row) for column in columns] for row in page)
    yield from writer.end()


def json_lines(rows: Iterator[list[dict[str, Value]]]) -> Iterator[bytes]:
    """Yield one JSON object a line, as the API answers records."""
    for page in rows:
        yield b"".join([dumps(row) + b"\n" for row in page])


def export(
    engine: Engine, app: InstalledApp, actor: Actor, query: Query, kind: Format, *,
    columns: Sequence[Column], language: Language | None = None,
) -> Iterator[bytes]:  # fmt: skip
    """Yield an export of what a query finds; raises Forbidden where the person may not take data out."""
    app.rights(actor).require(query.entity, "export")
    query = replace(query, fields=tuple(column.path for column in columns))
    if kind == "jsonl":
        return json_lines(pages(engine, app, actor, query, wire=True))
    return sheet_chunks(pages(engine, app, actor, query), columns, heads_of(columns, language), writer_of(kind))
