"""Takes an upload in: scanned, its type found, pictures drawn anew, content kept, a row written. Attached to nothing yet."""

import json
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ...kernel.ids import new_id
from ...kernel.problems import Forbidden, Invalid, Problem, TooMany
from ...metamodel.fields import FileField
from ...store import files
from ...store.files import File
from ..confined import Allowance, run
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from .scanning import scan
from .types import REDRAWN, shown_name, type_of

_LOOSE_FOR = timedelta(hours=24)
_MOST_LOOSE = 500
_MOST_LOOSE_BYTES = 4 * 1024**3
_PICTURE = Allowance(memory=1024, seconds=30, writes=256)
_MEGAPIXELS = 40
_DRAWING = Path(__file__).with_name("picturing.py")
_CODES = ("picture_too_large", "picture_unreadable")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn anew and its thumbnail: where they lie for the moment, and what they are."""

    path: Path
    thumbnail: Path
    type: str
    width: int
    height: int


def receive(engine: Engine, app: InstalledApp, actor: Actor, name: str, path: Path, *, scanner: str = "") -> File:
    """Keep an uploaded file and return its row; the person may attach it to a record within a day.

    Raises Forbidden for who may fill no file field, comment on nothing and import nothing;
    TooMany, Invalid for pictures that are none, Unavailable.
    """
    _require_use(app, actor)
    now = engine.clock.now()
    with engine.database.read() as connection:
        number, size = files.unattached(connection, actor.id, now - _LOOSE_FOR)
    if number >= _MOST_LOOSE or size + path.stat().st_size > _MOST_LOOSE_BYTES:
        raise TooMany(Problem("too_many_loose_files", {"max": _MOST_LOOSE, "retry_after": 3600}))
    scan(scanner, path)
    media_type = type_of(path)
    with tempfile.TemporaryDirectory(prefix="formwright-") as folder:
        picture = redraw(path, Path(folder)) if media_type in REDRAWN else None
        source = picture.path if picture else path
        file = File(
            new_id(), app.key, engine.content.keep(source), shown_name(name, picture.type if picture else media_type),
            picture.type if picture else media_type, source.stat().st_size, picture.width if picture else None,
            picture.height if picture else None, engine.content.keep(picture.thumbnail) if picture else None, now, actor.id,
        )  # fmt: skip
    with engine.database.write() as connection:
        files.add(connection, file)
    return file


def redraw(path: Path, folder: Path) -> Picture:
    """Draw a picture anew in a confined process; raises Invalid."""
    target, thumbnail = folder / "picture", folder / "thumbnail"
    printed = run(_DRAWING, _PICTURE, [str(_MEGAPIXELS), str(path), str(target), str(thumbnail)])
    told = json.loads(printed) if printed else {"refused": "picture_unreadable"}
    if "refused" in told:
        code = told["refused"] if told["refused"] in _CODES else "picture_unreadable"
        raise Invalid(Problem(code, {"max": _MEGAPIXELS}))
    return Picture(target, thumbnail, str(told["type"]), int(told["width"]), int(told["height"]))


def _require_use(app: InstalledApp, actor: Actor) -> None:
    rights = app.rights(actor)
    if rights.system or rights.connections:
        return
    for key, entity in app.model.entities.items():
        if rights.allows(key, "import") or rights.allows(key, "comment"):
            return
        written = rights.writable(key, "create") | rights.writable(key, "update")
        if any(isinstance(entity.fields[name], FileField) for name in written):
            return
    raise Forbidden(Problem("no_use_for_files"))
