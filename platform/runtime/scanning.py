"""What a scanned code stands for: the record whose scan field holds it, and the forms that can be filled in about it."""

import re
from dataclasses import dataclass

from ..kernel.problems import NotFound, Problem
from ..metamodel.query import Query
from ..store import records
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .read import LARGEST_PAGE, read

_SHAPES = (
    ("code_web_address", re.compile(r"https?://\S+")),
    ("code_article_number", re.compile(r"\d{8}|\d{12,14}")),
    ("code_gs1", re.compile(r"(\]C1|\]d2|\]Q3|\x1d|\(\d{2,4}\)).+")),
)


@dataclass(frozen=True, slots=True)
class Scanned:
    """A record that was found by its code, and the forms about it that the person may submit."""

    entity: str
    id: str
    label: str
    forms: tuple[str, ...]


def scanned(engine: Engine, app: InstalledApp, actor: Actor, code: str) -> Scanned:
    """Return what a code stands for, among what the person sees; raises NotFound, telling what the code looks like."""
    wanted = code.strip()
    rights = app.rights(actor)
    for entity in app.model.entities.values():
        field = entity.definition.scan
        seen = rights.visible(entity.key)
        if field is None or seen is None or field not in seen.fields:
            continue
        with engine.database.read() as connection:
            keys = {(wanted,), (wanted.upper(),)}
            found = records.fetch_by(connection, app.tables.of(entity.key), (field,), keys, ("id",))
        ids = tuple(str(row["id"]) for row in found.values())
        found = read(engine, app, actor, Query(entity.key, ids=ids, limit=LARGEST_PAGE)).rows if ids else []
        # A record may be seen whose code is not: then the code leads nowhere.
        rows = [row for row in found if row.get(field) is not None]
        if rows:
            about = [(key, form) for key, form in app.model.forms.items() if _is_about(app, key, entity.key)]
            forms = tuple(key for key, form in about if rights.submits(key, form.definition.of))
            return Scanned(entity.key, str(rows[0]["id"]), _label(rows[0].get("label"), wanted), forms)
    looks = next((name for name, shape in _SHAPES if shape.fullmatch(wanted)), "code_unknown")
    raise NotFound(Problem("unknown_code", {"code": wanted[:80]}), Problem(looks, {"code": wanted[:80]}))


def _label(label: object, otherwise: str) -> str:
    return str(label) if label else otherwise


def _is_about(app: InstalledApp, form: str, entity: str) -> bool:
    definition = app.model.forms[form].definition
    reference = app.model.entities[definition.of].references.get(definition.about.field) if definition.about else None
    return reference is not None and reference.to == entity
