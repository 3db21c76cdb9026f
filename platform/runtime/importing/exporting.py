"""Exports what a person sees of an entity, page by page: CSV and XLSX that our own import reads back, safe in spreadsheets."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell

from ...kernel.json import datetime_text, decimal_text, dumps_text
from ...kernel.text import Language, in_language
from ...metamodel.model import EntityModel
from ...metamodel.query import Query
from ...metamodel.values import Value
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..read import read
from .formulas import guarded
from .offers import fillable

_PAGE = 500
_PIECE = 64 * 1024
_IN_MEMORY = 4 * 1024 * 1024
_BYTE_ORDER_MARK = "\ufeff"
_NOT_IN_SHEETS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_IN_SHEET = 32_767
_NOT_EXPORTED = ("children", "snapshot")


def exported_fields(app: InstalledApp, actor: Actor, entity: EntityModel) -> dict[str, str]:
    """Return the exported columns as field key → path: references by the natural key of what they point to, where it is seen."""
    rights = app.rights(actor)
    seen = rights.visible(entity.key)
    columns: dict[str, str] = {}
    for key, field in entity.fields.items():
        if seen is None or key not in seen.fields or field.type in _NOT_EXPORTED:
            continue
        columns[key] = key
        reference = entity.references.get(key)
        if reference is not None:
            target = app.model.entities[reference.to]
            behind = rights.visible(target.key)
            if len(target.natural_key) == 1 and behind is not None and target.natural_key[0] in behind.fields:
                columns[key] = f"{key}.{target.natural_key[0]}"
    return columns


def template_csv(app: InstalledApp, actor: Actor, entity: EntityModel) -> bytes:
    """Return an empty CSV file whose head names every field that the person can fill."""
    keys = fillable(entity, app.rights(actor).writable(entity.key, "create"))
    return (_BYTE_ORDER_MARK + _csv_line(list(keys))).encode()


def _csv_line(cells: Sequence[str]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()


def pages(engine: Engine, app: InstalledApp, actor: Actor, query: Query) -> Iterator[list[dict[str, Value]]]:
    """Yield the rows that a query finds, page by page."""
    query = replace(query, limit=_PAGE)
    while True:
        page = read(engine, app, actor, query)
        yield cast("list[dict[str, Value]]", page.rows)
        if not page.next:
            return
        query = replace(query, cursor=page.next)


def _cell(row: Mapping[str, Value], key: str, path: str) -> str:
    value: object = row.get(path)
    if path != key and value is None:
        behind = row.get(key)
        value = behind.get(path.partition(".")[2]) if isinstance(behind, dict) else None
    if isinstance(value, dict) and "label" in value:
        value = value["label"]
    return plain(cast("Value", value))


def plain(value: Value) -> str:
    """Return a value as a file holds it: as the API writes it, without quotes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return datetime_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return dumps_text(value) if isinstance(value, dict | list) else str(value)


def heads_of(entity: EntityModel, keys: Sequence[str], language: Language | None) -> list[str]:
    """Return the names of the columns: field keys, or with a language the fields' titles."""
    return [in_language(entity.fields[key].title, language) or key if language else key for key in keys]


def csv_chunks(
    rows: Iterator[list[dict[str, Value]]], columns: Mapping[str, str], heads: Sequence[str]
) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8 with a byte order mark; text that would start a formula is guarded."""
    yield (_BYTE_ORDER_MARK + _csv_line(heads)).encode()
    for page in rows:
        target = io.StringIO()
        writer = csv.writer(target)
        writer.writerows([guarded(_cell(row, key, path)) for key, path in columns.items()] for row in page)
        yield target.getvalue().encode()


def xlsx_chunks(
    rows: Iterator[list[dict[str, Value]]], columns: Mapping[str, str], heads: Sequence[str]
) -> Iterator[bytes]:
    """Yield an XLSX file; every text cell is typed as text, so that none is a formula."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(list(heads))
    for page in rows:
        for row in page:
            cells: list[Cell] = []
            for key, path in columns.items():
                cell = WriteOnlyCell(sheet, _NOT_IN_SHEETS.sub("", _cell(row, key, path))[:_LONGEST_IN_SHEET])
                cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        workbook.save(file)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
