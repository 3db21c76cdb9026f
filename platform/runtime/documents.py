"""Makes the files of rules: prints in confined processes, tables and texts; kept by content, once for each step of a run."""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from ..expressions import types as t
from ..kernel.ids import id_of
from ..kernel.json import Json
from ..kernel.text import Language
from ..rules.pictures import typed
from ..rules.steps.documents import PRINT, WRITE
from ..store import files
from ..store.files import File
from .context import SYSTEM
from .engine import Engine
from .filing.types import shown_name, type_of
from .importing.exporting import writer_of
from .importing.writing import Cell
from .printing import Form, Order, print_records

Making: TypeAlias = Callable[[Engine, Json, str], Json]
"""Makes what a step wants, under its key, and returns what is known of the files."""


def print_out(engine: Engine, sent: Json, key: str) -> Json:
    """Print records, file by file; those that were made under this key before are not made again."""
    wish = cast("Mapping[str, Any]", sent)
    app = engine.app(str(wish["app"]))

    def made(records: Sequence[str]) -> tuple[str, bytes]:
        order = Order(str(wish["print"]), tuple(records), cast("Form", wish["form"]), cast("Language", wish["language"]))
        printed = print_records(engine, app, SYSTEM, order)
        return printed.name, printed.content

    found = [
        _once(engine, app.key, id_of(f"{key}/{number}"), lambda each=each: made(each["records"]))
        for number, each in enumerate(wish["files"])
    ]
    return {"files": [_told(file) for file in found]}


def write(engine: Engine, sent: Json, key: str) -> Json:
    """Write the file of a step."""
    wish = cast("Mapping[str, Any]", sent)
    (each,) = wish["files"]
    file = _once(engine, str(wish["app"]), id_of(f"{key}/0"), lambda: (str(each["name"]), _content(str(wish["format"]), each)))
    return {"files": [_told(file)]}


INNER: Mapping[str, Making] = {PRINT: print_out, WRITE: write}
"""What steps use as they use ports, but that stays in the house: a dry run makes the files, too, and throws them away."""


def _content(kind: str, wish: Mapping[str, Any]) -> bytes:
    if kind == "text":
        return str(wish["text"]).encode()
    writer = writer_of(cast("Literal['csv', 'xlsx']", kind))
    types = [t.SCALARS.get(str(each)) for each in wish["types"]]
    rows = ([_cell(value, of) for value, of in zip(row, types, strict=True)] for row in wish["rows"])
    return b"".join([*writer.rows([wish["columns"]]), *writer.rows(cast("Iterable[Sequence[Cell]]", rows)), *writer.end()])


def _cell(value: Json, of: t.Type | None) -> Cell:
    found = cast("Any", typed(value, of))
    return found if isinstance(found, str | int | Decimal) or found is None or hasattr(found, "isoformat") else str(found)


def _once(engine: Engine, app: str, file_id: str, made: Callable[[], tuple[str, bytes]]) -> File:
    with engine.database.read() as connection:
        known = files.get(connection, app, [file_id]).get(file_id)
    if known is not None:
        return known
    name, content = made()
    with tempfile.TemporaryDirectory(prefix="formwright-") as folder:
        path = Path(folder) / "made"
        path.write_bytes(content)
        media_type = type_of(path)
        digest = engine.content.keep(path)
    file = File(
        file_id, app, digest, shown_name(name, media_type), media_type, len(content), None, None, None, engine.clock.now(), SYSTEM.id
    )
    with engine.database.write() as connection:
        files.add_once(connection, file)
    return file


def _told(file: File) -> Json:
    return {"id": file.id, "name": file.name, "type": file.type, "size": file.size}
