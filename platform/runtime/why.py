"""Why a person can, or cannot, do something: every grant of their roles, its place in the file, and what its conditions came to.

Whoever asks is told of values only what they may read themselves.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from ..expressions import Expression
from ..expressions.explain import Trace
from ..expressions.tree import Aggregate, Each, Node, Path, children
from ..kernel.json import Json, dumps, loads
from ..kernel.problems import BadRequest, Forbidden, Location, NotFound, Problem
from ..kernel.text import nearest
from ..metamodel.kinds.role import Action
from ..metamodel.model import GrantModel
from ..metamodel.query import Query
from ..metamodel.source import Source, read_text
from ..metamodel.values import Value
from ..store import releases
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .read import fetch_values, read_one, visible_ids


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: whether this person may do this with the entity, the record or the field."""

    person: Actor
    entity: str
    action: Action = "read"
    record: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One condition of a grant: whether it holds (None: not told), and how it came to that."""

    text: str
    holds: bool | None
    trace: Json


@dataclass(frozen=True, slots=True)
class Ground:
    """One grant: whether it gives what is asked (None: not told), why not, and its conditions."""

    role: str
    place: Location
    gives: bool | None
    reasons: tuple[str, ...]
    rows: Part | None
    when: Part | None


@dataclass(frozen=True, slots=True)
class Because:
    """The answer: allowed or not (None: not told), and every grant that had a say in it."""

    allowed: bool | None
    roles: tuple[str, ...]
    grounds: tuple[Ground, ...]


def why(engine: Engine, app: InstalledApp, asker: Actor, question: Question) -> Because:
    """Return why; raises NotFound and BadRequest for what the asker does not see, Forbidden where others are not theirs to ask about."""
    rights = app.rights(asker)
    roles = question.person.roles_in(app.key)
    if not asker.system and question.person.id != asker.id and not (roles and roles <= rights.looks_as):
        raise Forbidden(Problem("why_of_others", {}))
    seen = rights.visible(question.entity)
    if seen is None:
        raise NotFound(Problem("unknown_entity", {"name": question.entity[:80], "near": ""}))
    if question.field and question.field not in seen.fields and question.field not in seen.veils:
        data = {"entity": question.entity, "name": question.field[:80], "near": nearest(question.field, seen.fields)}
        raise BadRequest(Problem("unknown_field", data, Location(path="/field")))
    shown = read_one(engine, app, asker, question.entity, question.record) if question.record else {}
    judge = _Judge(engine, app, asker, question, shown)
    grounds = tuple(judge.ground(grant) for grant in app.rights(question.person).grants(question.entity))
    told = [ground.gives for ground in grounds]
    return Because(True if True in told else None if None in told else False, tuple(sorted(roles)), grounds)


@dataclass(frozen=True)
class _Judge:
    """One question on its way: the record as the asker sees it stands beside it as it is."""

    engine: Engine
    app: InstalledApp
    asker: Actor
    question: Question
    shown: Mapping[str, object]
    sources: dict[str, Source] = field(default_factory=dict[str, Source])

    def ground(self, grant: GrantModel) -> Ground:
        asked = self.question
        reasons = [*_lacks(grant, asked)]
        parts = [None if c is None else self._part(c) for c in (grant.rows, grant.when)]
        held = [part.holds for part in parts if part is not None]
        reasons += ["condition"] if False in held else []
        # Without a record a condition may hold for some of them.
        gives = False if reasons else None if None in held else True
        return Ground(grant.role, self._place(grant), gives, tuple(reasons), *parts)

    def _place(self, grant: GrantModel) -> Location:
        """Return where a grant stands; a release keeps its files as text, and lines are only known to who reads that."""
        place = self.app.model.definitions.location("role", grant.role, *grant.at)
        if grant.role not in self.sources:
            with self.engine.database.read() as connection:
                release = releases.get(connection, self.app.release_id)
            self.sources[grant.role] = read_text(place.file, release.files.get(place.file, "") if release else "")
        return self.sources[grant.role].location(grant.at)

    def _part(self, condition: Expression) -> Part:
        asked = self.question
        if not asked.record:
            return Part(condition.text, None, None)
        hidden = [*self._hidden(condition.tree)]
        if hidden and asked.person.id != self.asker.id and not self.asker.system:
            return Part(condition.text, None, self._trace(condition, hidden))
        query = Query(asked.entity, ids=(asked.record,), where=condition, limit=None)
        holds = bool(visible_ids(self.engine, self.app, asked.person, query, rights=False))
        return Part(condition.text, holds, self._trace(condition, hidden))

    def _trace(self, condition: Expression, hidden: list[Node]) -> Json:
        own = self.engine.actor_values(self.app, self.question.person)
        paths = [path for path in condition.paths if not path.startswith("actor.")]
        (found,) = fetch_values(self.engine, self.app, self.question.entity, [self.question.record], paths)
        values = cast("Mapping[str, Value]", {**found, **own, **self._behind(condition, own)})
        try:
            trace = condition.explain(values, self.engine.environment(self.app))
        except LookupError:
            return None
        return trace_json(trace, [(node.span.start, node.span.end) for node in hidden])

    def _behind(self, condition: Expression, own: Mapping[str, Value]) -> dict[str, Value]:
        """Return what the condition reads of the person's own records."""
        found: dict[str, Value] = {}
        for name, record in self.app.model.definitions.app.actor.items():
            start = f"actor.{name}."
            wanted = [path.removeprefix(start) for path in condition.paths if path.startswith(start)]
            record_id = own.get(f"actor.{name}")
            if wanted and isinstance(record_id, str):
                (row,) = fetch_values(self.engine, self.app, record.entity, [record_id], wanted)
                found |= {start + path: row.get(path) for path in wanted}
            else:
                found |= dict.fromkeys((start + path for path in wanted), None)
        return found

    def _hidden(self, node: Node) -> Iterator[Node]:
        """Yield the parts of a condition that read what the asker may not."""
        if self.asker.system:
            return
        if isinstance(node, Path):
            if not self._shows(node.text):
                yield node
            return
        rows = node.rows if isinstance(node, Aggregate | Each) else None
        if isinstance(rows, Path) and not self.app.rights(self.asker).sees_all:
            yield node  # what rows hold is told only to those who see all of them
            return
        for child in children(node):
            yield from self._hidden(child)

    def _shows(self, path: str) -> bool:
        """Tell whether the asker reads the value at a path of the record, or of the person's own records."""
        rights = self.app.rights(self.asker)
        if not path.startswith("actor."):
            first = path.partition(".")[0]
            told = self.shown.get(first) is not None or rights.open(self.question.entity, path)
            return told and rights.sees(self.question.entity, path)
        name, _, rest = path.removeprefix("actor.").partition(".")
        own = self.app.model.definitions.app.actor.get(name)
        return own is None or not rest or rights.open(own.entity, rest)


def _lacks(grant: GrantModel, asked: Question) -> Iterable[str]:
    if asked.action not in grant.actions:
        yield "action"
    if asked.field:
        reading = asked.action in ("read", "export", "delete")
        if asked.field not in (grant.readable if reading else grant.writable):
            yield "masked" if asked.field in grant.masked else "field"


def trace_json(trace: Trace, hidden: list[tuple[int, int]]) -> Json:
    """Return a trace as answers carry it; the values of hidden parts of the text are left out."""
    start, end = trace.column - 1, trace.column - 1 + len(trace.text)
    told: dict[str, Json] = {"text": trace.text, "column": trace.column}
    if any(start <= first and last <= end for first, last in hidden):
        told["hidden"] = True
    else:
        told["value"] = loads(dumps(trace.value))
    told["parts"] = [trace_json(part, hidden) for part in trace.parts]
    return told


def because_json(app: InstalledApp, because: Because) -> dict[str, Json]:
    """Return an answer as the API tells it, with what people call the roles that it names."""
    roles = app.model.definitions.roles
    named = sorted({*because.roles, *(ground.role for ground in because.grounds)})
    return {
        "allowed": because.allowed,
        "roles": [*because.roles],
        "titles": {key: {**roles[key].title} for key in named if key in roles},
        "grants": [
            {
                "role": ground.role, "file": ground.place.file, "line": ground.place.line, "gives": ground.gives,
                "reasons": [*ground.reasons], "rows": _part_json(ground.rows), "when": _part_json(ground.when),
            }
            for ground in because.grounds
        ],
    }  # fmt: skip


def _part_json(part: Part | None) -> Json:
    return None if part is None else {"text": part.text, "holds": part.holds, "trace": part.trace}
