"""Prints records: who may, of what, and the file that comes of it. Templates run in a confined process."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...kernel.json import dumps
from ...kernel.problems import BadRequest, Invalid, Location, NotFound, Problem, Unavailable
from ...kernel.text import Language, in_language, nearest
from ...metamodel.kinds.print import Sheet
from ...metamodel.model import PrintModel
from ...metamodel.query import Query
from ...reports.showing import Speech, shown
from ...store import fence
from ..confined import Allowance, run
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..newest import at_newest
from ..read import visible_ids
from ..rights import Rights
from ..seen import seen_values
from .gathering import Looking, gather, tree_of

Form = Literal["pdf", "html", "zpl"]
MOST_COPIES = 500
"""How many records one print may hold."""

_MEDIA: Mapping[Form, str] = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "zpl": "text/plain; charset=utf-8",
}
_SCRIPTS = Path(__file__).parents[2] / "reports"
_ALLOWED = Allowance(memory=2048, seconds=60, writes=256)
_PAPERS: Mapping[str, tuple[float, float]] = {
    "A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "A6": (105, 148), "Letter": (215.9, 279.4), "Legal": (215.9, 355.6),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished print: its bytes, their media type, and how the file is called."""

    content: bytes
    media_type: str
    name: str


def offered(app: InstalledApp, rights: Rights) -> Iterator[PrintModel]:
    """Yield the prints of which the person sees everything that they look at; a page with holes would be believed."""
    for each in app.model.prints.values():
        of = each.definition.of
        asked = each.where.paths if each.where is not None else ()
        if rights.visible(of) is not None and all(
            path.startswith("actor.") or rights.sees(of, path) for path in (*each.paths, *asked)
        ):
            yield each


def print_of(app: InstalledApp, actor: Actor, key: str) -> PrintModel:
    """Return a print that is offered to the person; raises NotFound."""
    known = {each.key: each for each in offered(app, app.rights(actor))}
    if key not in known:
        raise NotFound(Problem("unknown_definition", {"kind": "print", "name": key[:80], "near": nearest(key, known)}))
    return known[key]


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be printed: the print, the records in their order, the form, and the language on paper."""

    print: str
    ids: tuple[str, ...]
    form: Form
    language: Language


@at_newest
def print_records(engine: Engine, app: InstalledApp, actor: Actor, order: Order) -> Printed:
    """Return a print of records, in the given order, one page or more each.

    Raises NotFound for prints and records that are not there for the person, BadRequest, Invalid for records of which it
    cannot be printed now and for values that no code can hold, TooLarge, Unavailable.
    """
    model, form, language, ids = print_of(app, actor, order.print), order.form, order.language, order.ids
    template = model.definition.zpl if form == "zpl" else model.definition.body
    if not template:
        raise BadRequest(Problem("print_not_so", {"print": order.print, "form": form}, Location(path="/form")))
    if not 1 <= len(ids) <= MOST_COPIES:
        raise BadRequest(Problem("print_copies", {"max": MOST_COPIES}, Location(path="/ids")))
    speech = Speech(language, app.model.zone, app.model.definitions.app.currency)
    with engine.database.read() as connection:
        _require(engine, app, actor, model, ids)
        looking = Looking(engine, app, actor, speech, connection)
        found = gather(looking, model.definition.of, tuple(dict.fromkeys(ids)), tree_of(model.paths))
        if gone := [each for each in ids if each not in found]:
            raise NotFound(Problem("unknown_record", {"entity": model.definition.of, "id": gone[0][:80]}))
        name = _name(looking, model, ids)
        fence.confirm(connection, app.key, app.head)
    told = {
        "title": shown(in_language(model.definition.title, language), None, {}, speech),
        "now": shown(engine.clock.now(), None, {}, speech), "printed_by": shown(actor.title or actor.name, None, {}, speech),
    }  # fmt: skip
    job = {
        "form": form, "template": template, "style": model.definition.style, "page": _page(model), "language": language,
        "names": told, "copies": [found[each] for each in ids],
    }  # fmt: skip
    return Printed(_draw(model, job), _MEDIA[form], f"{name}.{form}")


def _require(engine: Engine, app: InstalledApp, actor: Actor, model: PrintModel, ids: Sequence[str]) -> None:
    of, wanted = model.definition.of, tuple(dict.fromkeys(ids))
    seen = visible_ids(engine, app, actor, Query(of, ids=wanted, limit=None))
    for each in wanted:
        if each not in seen:
            raise NotFound(Problem("unknown_record", {"entity": of, "id": each[:80]}))
    if model.where is not None:
        ready = visible_ids(engine, app, actor, Query(of, ids=wanted, where=model.where, limit=None))
        if refused := [each for each in wanted if each not in ready]:
            raise Invalid(
                Problem("print_not_now", {"print": model.key, "count": len(refused), "record_id": refused[0]})
            )


def _name(looking: Looking, model: PrintModel, ids: Sequence[str]) -> str:
    """Return how the file is called: for one record its own name, for several the print's."""
    title = in_language(model.definition.title, looking.speech.language) or model.key
    if len(set(ids)) > 1:
        return f"{title} ({len(ids)})"
    of = model.definition.of
    label = model.file_name if model.definition.file_name else looking.app.model.entities[of].label
    values = seen_values(
        looking.engine, looking.app, looking.actor, of, ids[0], label.paths, connection=looking.connection
    )
    name = label.render(values.get)
    return name if model.definition.file_name else f"{title} {name}".strip()


def _page(model: PrintModel) -> dict[str, object]:
    paper, margin = model.definition.paper, model.definition.margin
    width, height = (paper.width, paper.height) if isinstance(paper, Sheet) else _PAPERS[paper]
    if model.definition.landscape:
        width, height = height, width
    return {"width": width, "height": height, "margin": margin, "numbered": model.definition.kind == "document"}


def _draw(model: PrintModel, job: Mapping[str, object]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="formwright-") as folder:
        source, filled, pages = (Path(folder) / name for name in ("job.json", "filled", "pages.pdf"))
        source.write_bytes(dumps(job))
        _run(model, "rendering.py", source, filled)
        if job["form"] != "pdf":
            return filled.read_bytes()
        _run(model, "paging.py", filled, pages)
        return pages.read_bytes()


def _run(model: PrintModel, script: str, source: Path, target: Path) -> None:
    """Run one of the confined scripts; raises Invalid and Unavailable for what it refuses."""
    printed = run(_SCRIPTS / script, _ALLOWED, [str(source), str(target)])
    if printed is None:
        raise Invalid(Problem("print_too_heavy", {"print": model.key}))
    if printed:
        told = json.loads(printed)
        refused = Unavailable if told["code"] == "print_needs_pango" else Invalid
        raise refused(Problem(told["code"], {**told["data"], "print": model.key}))
