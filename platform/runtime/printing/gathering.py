"""Gathers what a print's templates look at: over the read path, with the person's rights, each relation as one set."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

from ...kernel.json import Json
from ...kernel.problems import NotFound, Problem, TooLarge
from ...metamodel.fields import (
    ChildrenField,
    Field,
    FileField,
    LookupField,
    ManyField,
    ReferenceField,
    SnapshotField,
    StateField,
)
from ...metamodel.fields.base import Field as AnyField
from ...metamodel.query import Query
from ...metamodel.values import Refused
from ...reports.showing import Speech, shown, words_of
from ...store.engine import Connection
from ...store.files import Link
from ..context import Actor
from ..engine import Engine
from ..filing.handing import of_record
from ..installed import InstalledApp
from ..read import parse_where, read

Tree: TypeAlias = "dict[str, Tree]"
Row = dict[str, Any]
Told = dict[str, Json]

_MOST_ROWS = 20_000
_OWNERS_AT_ONCE = 200
_PAGE = 500
_PICTURES = ("image/png", "image/jpeg", "image/webp")
_LARGEST_PICTURE = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks, in which app and language, over which connection."""

    engine: Engine
    app: InstalledApp
    actor: Actor
    speech: Speech
    connection: Connection


def tree_of(paths: Iterable[str]) -> Tree:
    """Return paths as a tree of their steps."""
    tree: Tree = {}
    for path in paths:
        below = tree
        for step in path.split("."):
            below = below.setdefault(step, {})
    return tree


def gather(looking: Looking, entity: str, ids: Sequence[str], tree: Tree) -> dict[str, Told]:
    """Return the records by id as a template gets them: `{"label", "fields"}`; those not seen are left out.

    Raises TooLarge for more rows than a print can hold.
    """
    rows = _pages(looking, Query(entity, _fields(looking, entity, tree), ids=tuple(ids), limit=_PAGE, labelled=True))
    return dict(zip((str(row["id"]) for row in rows), _Level(looking, entity, tree).told(rows), strict=True))


@dataclass(frozen=True, slots=True)
class _Level:
    """One set of rows of an entity, and the part of the tree below it."""

    looking: Looking
    entity: str
    tree: Tree

    def told(self, rows: Sequence[Row]) -> list[Told]:
        """Return the rows for the template, in their order."""
        lists = {
            path: self._listed(rows, *found) for path, found in _lists(self.looking, self.entity, self.tree).items()
        }
        return [self._row(self.entity, self.tree, "", row, str(row.get("label") or ""), lists) for row in rows]

    def _row(
        self, entity: str, tree: Tree, before: str, raw: Row, label: str, lists: Mapping[str, Mapping[str, list[Told]]]
    ) -> Told:
        fields: Told = {}
        owner = _owner(raw, before)
        for step, below in tree.items():
            path = before + step
            field = _field(self.looking, entity, step)
            if path in lists:
                fields[step] = cast("Json", lists[path].get(owner, []))
            elif isinstance(field, ReferenceField):
                at = cast("Row | None", raw.get(path))
                fields[step] = self._row(field.to, below, f"{path}.", raw, str((at or {}).get("label") or ""), lists)
            elif isinstance(field, SnapshotField):
                fields[step] = _frozen(self.looking, field, raw.get(path), below)
            else:
                fields[step] = self._value(entity, step, field, owner, raw.get(path))
        return {"label": label, "fields": fields}

    def _value(self, entity: str, step: str, field: Field | None, owner: str, value: Any) -> Json:
        if isinstance(field, FileField) and value:
            listed = cast("list[Row]", value) if isinstance(value, list) else [cast("Row", value)]
            files = [_with_picture(self.looking, entity, step, owner, each) for each in listed]
            value = files if field.many else files[0]
        return _shown(self.looking, entity, field, value)

    def _listed(
        self, rows: Sequence[Row], before: str, entity: str, field: Field, below: Tree
    ) -> Mapping[str, list[Told]]:
        """Return the rows behind a list field, by the id of the record whose list it is."""
        looking = self.looking
        if isinstance(field, ManyField):
            path = before + next(
                step for step, each in looking.app.model.entities[entity].fields.items() if each is field
            )
            linked = {_owner(row, before): [str(each["id"]) for each in row.get(path) or ()] for row in rows}
            named = sorted({each for ids in linked.values() for each in ids})
            found = gather(looking, field.to, named, below) if named else {}
            return {owner: [found[each] for each in ids if each in found] for owner, ids in linked.items()}
        assert isinstance(field, ChildrenField)
        owners = sorted({owner for row in rows if (owner := _owner(row, before))})
        by_owner: dict[str, list[Told]] = {}
        children = [row for some in _chunks(owners) for row in self._children(field, below, some)]
        for row, told in zip(children, _Level(looking, field.of, below).told(children), strict=True):
            by_owner.setdefault(_owner(row, f"{field.by}."), []).append(told)
        return by_owner

    def _children(self, field: ChildrenField, below: Tree, owners: Sequence[str]) -> list[Row]:
        looking = self.looking
        text = f"{field.by} in [{', '.join(repr(each) for each in owners)}]"
        where = parse_where(looking.app, looking.actor, field.of, text)
        fields = tuple(dict.fromkeys((field.by, *_fields(looking, field.of, below))))
        order = _order(looking, field)
        return _pages(looking, Query(field.of, fields, where=where, order_by=order, limit=_PAGE, labelled=True))


def _pages(looking: Looking, query: Query) -> list[Row]:
    rows: list[Row] = []
    while True:
        page = read(looking.engine, looking.app, looking.actor, query, connection=looking.connection)
        rows += page.rows
        if len(rows) > _MOST_ROWS:
            raise TooLarge(Problem("print_too_large", {"max": _MOST_ROWS}))
        if not page.next:
            return rows
        query = replace(query, cursor=page.next)


def _fields(looking: Looking, entity: str, tree: Tree, before: str = "") -> tuple[str, ...]:
    """Return the paths that one statement reads: over references, not through lists nor into snapshots."""
    paths: list[str] = []
    for step, below in tree.items():
        field = _field(looking, entity, step)
        if isinstance(field, ChildrenField):
            continue
        paths.append(before + step)
        if isinstance(field, ReferenceField):
            paths += _fields(looking, field.to, below, f"{before}{step}.")
    return tuple(paths) or ((f"{before}id",) if not before else ())


def _lists(looking: Looking, entity: str, tree: Tree, before: str = "") -> dict[str, tuple[str, str, Field, Tree]]:
    """Return the list fields of a tree by their path: what stands before it, the entity, the field, and the tree below."""
    found: dict[str, tuple[str, str, Field, Tree]] = {}
    for step, below in tree.items():
        field = _field(looking, entity, step)
        if isinstance(field, ChildrenField | ManyField):
            found[before + step] = (before, entity, field, below)
        elif isinstance(field, ReferenceField):
            found |= _lists(looking, field.to, below, f"{before}{step}.")
    return found


def _owner(row: Row, before: str) -> str:
    """Return the id of the record at the place before a path; empty where there is none."""
    at = row.get(before.removesuffix(".")) if before else row
    return str(cast("Row", at)["id"]) if at else ""


def _field(looking: Looking, entity: str, step: str) -> Field | None:
    """Return a field; of a lookup the field that it looks up. None for what every record has."""
    fields = looking.app.model.entities[entity].fields
    field = fields.get(step)
    if isinstance(field, LookupField):
        *over, last = field.path.split(".")
        for each in over:
            entity = looking.app.rights(looking.actor).target(entity, each) or entity
        return looking.app.model.entities[entity].fields.get(last)
    return field


def _shown(looking: Looking, entity: str, field: AnyField | None, value: Any) -> Json:
    workflow = looking.app.model.entities[entity].workflow
    region = field.region or "" if isinstance(field, StateField) else ""
    states = {key: state.title for key, state in workflow.machine(region).states.items()} if workflow else {}
    return shown(value, field, words_of(field, states), looking.speech)


def _frozen(looking: Looking, field: SnapshotField, document: Any, tree: Tree) -> Told:
    """Return a frozen record for the template: its values typed again by the fields that they had."""
    known = cast("Row", document or {})
    fields: Told = {}
    for step, below in tree.items():
        of = looking.app.model.entities[field.of].fields.get(step)
        value = known.get(step)
        if isinstance(of, ChildrenField):
            inner = SnapshotField(type="snapshot", of=of.of)
            fields[step] = [_frozen(looking, inner, row, below) for row in cast("list[Row]", value or [])]
        elif isinstance(of, ReferenceField):
            fields[step] = {"label": str(cast("Row", value or {}).get("label") or ""), "fields": {}}
        else:
            fields[step] = _shown(looking, field.of, of, _thawed(of, value))
    return {"label": str(known.get("label") or ""), "fields": fields}


def _thawed(field: Field | None, value: Any) -> Any:
    if field is None or not isinstance(value, str | int) or isinstance(value, bool):
        return value
    try:
        return field.clean(value)
    except (Refused, NotImplementedError):
        return value


def _with_picture(looking: Looking, entity: str, field: str, owner: str, file: Row) -> Row:
    """Return what is told of a file, with the picture itself where it is one that a page can hold."""
    if file.get("type") not in _PICTURES:
        return file
    try:
        found = of_record(
            looking.engine, looking.app, looking.actor, Link(str(file["id"]), looking.app.key, entity, owner, field)
        )
    except NotFound:
        return file
    digest = found.digest if found.size <= _LARGEST_PICTURE else found.thumbnail
    if digest is None:
        return file
    content = base64.b64encode(looking.engine.content.path(digest).read_bytes()).decode()
    return {**file, "source": f"data:{found.type if digest == found.digest else 'image/webp'};base64,{content}"}


def _order(looking: Looking, field: ChildrenField) -> tuple[str, ...]:
    """Return the order of a record's rows: the field's own, else by the natural key; only what the person sees orders."""
    rights = looking.app.rights(looking.actor)
    wanted = field.order_by or looking.app.model.entities[field.of].natural_key
    return tuple(path for path in wanted if rights.sees(field.of, path.removeprefix("-")))


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _OWNERS_AT_ONCE):
        yield ids[start : start + _OWNERS_AT_ONCE]
