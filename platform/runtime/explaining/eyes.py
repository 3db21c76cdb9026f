"""Who asks, and how the answer is told: records by their labels, problems in words, places in files by line."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from ...kernel.json import Json
from ...kernel.problems import Forbidden, Location, Problem
from ...metamodel.query import Query
from ...metamodel.source import Source, read_text
from ...store import accounts, releases
from ...store.engine import Connection
from ..context import SYSTEM, Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..read import read

Say = Callable[[Problem], Json]
"""Returns a problem as the asker is told it."""


@dataclass(frozen=True)
class Eyes:
    """Whoever asks about an app's rules."""

    engine: Engine
    app: InstalledApp
    actor: Actor
    say: Say
    drafted: str = ""
    """The rule that is a draft: it stands in no release."""
    sources: dict[tuple[str, str], Source] = field(default_factory=dict[tuple[str, str], Source])

    @property
    def sees_all(self) -> bool:
        """Tell whether the asker may know all that rules looked at."""
        return self.app.rights(self.actor).runs

    def require_all(self) -> None:
        """Raise Forbidden unless the asker may know all that rules look at: a rule looks at every record."""
        if not self.sees_all:
            raise Forbidden(Problem("forbidden", {}))

    def labels(self, entity: str, ids: Collection[str], connection: Connection) -> Mapping[str, str]:
        """Return how records are called, by id, as the asker may read it; what is not seen is left out."""
        model = self.app.model.entities.get(entity)
        if model is None or not ids or self.app.rights(self.actor).visible(entity) is None:
            return {}
        rights = self.app.rights(self.actor)
        paths = tuple(dict.fromkeys(("id", *(path for path in model.label.paths if rights.sees(entity, path)))))
        query = Query(entity, paths, ids=tuple(dict.fromkeys(ids)), limit=None)
        rows = read(self.engine, self.app, self.actor, query, connection=connection).rows
        return {str(row["id"]): model.label.render(row.get) or str(row["id"]) for row in rows}

    def place(self, release: releases.Release | None, rule: str, at: Sequence[str | int] = ()) -> Location:
        """Return where a part of a rule stands in the file of a release."""
        if rule == self.drafted:
            return self.app.model.definitions.location("rule", rule, *at)
        name = file_of(release, rule)
        if release is None or not name:
            return Location(f"rules/{rule}.yaml")
        key = (release.id, name)
        if key not in self.sources:
            self.sources[key] = read_text(name, release.files[name])
        return self.sources[key].location(tuple(at))

    def people(self, ids: Collection[str], connection: Connection) -> Mapping[str, Json]:
        """Return people as answers name them, by id."""
        found: dict[str, Json] = {}
        for user_id in ids:
            user = None if user_id == SYSTEM.id else accounts.user(connection, user_id)
            label = SYSTEM.title if user_id == SYSTEM.id else (user.title or user.name) if user else user_id
            found[user_id] = {"id": user_id, "label": label}
        return found


def file_of(release: releases.Release | None, rule: str) -> str:
    """Return the name of a rule's file in a release (of a state's steps, their workflow's); empty where it has none."""
    names = release.files if release is not None else ()
    stem, dot, _ = rule.partition(".")
    folder = "workflows/" if dot else "rules/"
    return next((name for name in names if name.startswith(folder) and PurePosixPath(name).stem == stem), "")


def moment_text(moment: datetime | None) -> Json:
    """Return a moment as answers carry it."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def steps_of(path: str) -> tuple[str | int, ...]:
    """Return the parts of a path in a definition: numbers where they count."""
    return tuple(int(part) if part.isdecimal() else part for part in path.split("/") if part)
