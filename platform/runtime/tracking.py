"""Pages on which strangers follow one record: found by a code and a proof, told only what the page names."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from ..kernel.json import Json
from ..kernel.text import Language
from ..metamodel.kinds import Track
from ..metamodel.model import TrackModel
from ..metamodel.query import Query
from ..reports.showing import Speech
from ..store import fence
from .context import SYSTEM
from .engine import Engine
from .installed import InstalledApp
from .newest import at_newest
from .printing.gathering import Looking, gather, tree_of
from .read import parse_where, read

_MOST_ALIKE = 20
"""How many records of one code are looked at: a number may be unique in each shop only."""
_NOTHING = "\0 nobody can type this"


@dataclass(frozen=True, slots=True)
class Followed:
    """What a page tells of a record: its fields as `{"label", "fields"}`, as a print's templates get them."""

    told: dict[str, Json]


def track_of(engine: Engine, app: str, key: str) -> tuple[InstalledApp, TrackModel] | None:
    """Return a page of an app; None where there is none."""
    installed = next((each for each in engine.apps() if each.key == app), None)
    model = installed.model.tracks.get(key) if installed else None
    return (installed, model) if installed and model else None


@at_newest
def follow(engine: Engine, app: InstalledApp, key: str, code: str, proof: str, language: Language) -> Followed | None:
    """Return the record that has this code and this proof; None for a wrong code and for a wrong proof alike.

    Both cost the same: the records of the code are read, and each proof is compared in the same time; where there is no
    record, one is compared with what nobody can type.
    """
    model = app.model.tracks[key]
    track = model.definition
    speech = Speech(language, app.model.zone, app.model.definitions.app.currency)
    with engine.database.read() as connection:
        looking = Looking(engine, app, SYSTEM, speech, connection)
        alike = _of_code(looking, model, code)
        proofs = [str(row.get(track.proof.field) or _NOTHING) for row in alike] or [_NOTHING]
        fits = [_proves(track, held, proof) for held in proofs]
        chosen = next((str(row["id"]) for row, fit in zip(alike, fits, strict=False) if fit), None)
        if chosen is None:
            return None
        told = gather(looking, track.of, [chosen], tree_of(_paths(track)))
        fence.confirm(connection, app.key, app.head)
    return Followed(told[chosen]) if chosen in told else None


def _of_code(looking: Looking, model: TrackModel, code: str) -> list[dict[str, object]]:
    track, app = model.definition, looking.app
    text = f"{track.code} == {_quoted(code)}" + (f" and ({model.where.text})" if model.where is not None else "")
    where = parse_where(app, SYSTEM, track.of, text)
    query = Query(track.of, ("id", track.code, track.proof.field), where=where, order_by=("-id",), limit=_MOST_ALIKE)
    return read(looking.engine, app, SYSTEM, query, connection=looking.connection).rows


def _quoted(text: str) -> str:
    """Return a text of one line as the expression language writes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _proves(track: Track, held: str, given: str) -> bool:
    """Tell whether what was given is what the record holds, or how it ends; case and spaces do not matter."""
    wanted, typed = _plain(held), _plain(given)
    if track.proof.last is not None:
        wanted = wanted[-track.proof.last :] if len(wanted) >= track.proof.last else _NOTHING
    return hmac.compare_digest(wanted.encode(), typed.encode())


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _paths(track: Track) -> Iterable[str]:
    own = (track.code, track.stages.field if track.stages else None, track.progress, track.promise, *track.show)
    yield from (path for path in own if path)
    for rows in track.rows:
        yield rows.field
        yield from (f"{rows.field}.{path}" for path in (*rows.show, rows.progress) if path)
