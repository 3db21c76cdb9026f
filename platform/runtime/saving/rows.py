"""Rows of sub-tables that come along with their record: each becomes a draft of its own, and nothing is easier for it there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, cast

from ...kernel.ids import is_id, new_ids
from ...kernel.problems import Location, Problem
from ...metamodel.fields import ChildrenField, IntegerField
from ...metamodel.model import EntityModel
from ...store import records
from ..changes import Change, Create, Delete, Event, Restore, Update, Upsert
from .by_key import settled
from .draft import Draft, Saving

DELETE = "_delete"
_DEEPEST = 5


class _Row(NamedTuple):
    """A row that came along: below which draft, at which place, and what is asked of it."""

    parent: Draft
    place: str
    change: Change


def add_rows(saving: Saving) -> None:
    """Add a draft for every row, level by level, in their order."""
    level = list(saving.drafts)
    for _ in range(_DEEPEST):
        rows = [row for draft in level if draft.entity.children for row in _rows_of(saving, draft)]
        if not rows:
            return
        changes = settled(saving, [row.change for row in rows], [row.place for row in rows])
        ids = new_ids(len(rows))
        level = [_draft(saving, row, change, fresh) for row, change, fresh in zip(rows, changes, ids, strict=True)]
        saving.drafts += level
    if any(draft.entity.children.keys() & _values(draft).keys() for draft in level):
        saving.refuse(level[0], "rows_too_deep", {"max": _DEEPEST})


def _draft(saving: Saving, row: _Row, change: Change, fresh: str) -> Draft:
    entity = saving.app.model.entities[change.entity]
    record_id = change.id or fresh
    event: Event = "created" if isinstance(change, Create) else "deleted" if isinstance(change, Delete) else "updated"
    return Draft(
        row.parent.index, change, entity, event, record_id, at=row.place, parent=row.parent, by_key=isinstance(row.change, Upsert)
    )


def _values(draft: Draft) -> Mapping[str, object]:
    return {} if isinstance(draft.change, Delete | Restore) else draft.change.values


def _rows_of(saving: Saving, draft: Draft) -> Iterable[_Row]:
    given = _values(draft)
    seen = saving.rights.visible(draft.entity.key)
    for key, field in draft.entity.children.items():
        if key not in given or seen is None or key not in seen.fields:
            continue
        draft.rows = (*draft.rows, key)
        rows = given[key]
        if not isinstance(rows, list | tuple):
            if rows is not None:
                saving.refuse(draft, "rows_not_list", {}, key)
            continue
        for number, row in enumerate(cast("Sequence[object]", rows)):
            place = f"{draft.place}/{key}/{number}"
            change = _change(saving, draft, field, row, place)
            if change is not None:
                yield _Row(draft, place, change)


def _change(saving: Saving, parent: Draft, field: ChildrenField, row: object, place: str) -> Change | None:
    """Return what a row asks for; None where it cannot be understood, which is noted."""
    if not isinstance(row, Mapping):
        return _refused(saving, place, "row_not_object", {})
    given = cast("Mapping[str, object]", row)
    record_id, version, going = given.get("id", ""), given.get("version"), given.get(DELETE, False)
    if not isinstance(record_id, str) or (record_id and not is_id(record_id)):
        return _refused(saving, f"{place}/id", "not_reference", {})
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        return _refused(saving, f"{place}/version", "bad_version", {"given": str(version)[:40]})
    if not isinstance(going, bool) or (going and (not record_id or parent.event == "created")):
        return _refused(saving, f"{place}/{DELETE}", "row_to_delete_needs_id", {})
    values = {k: v for k, v in given.items() if k not in ("id", "version", DELETE)}
    if going:
        return Delete(field.of, record_id, version)
    if record_id and parent.event != "created":
        return Update(field.of, record_id, values, version)
    values[field.by] = parent.id
    return Upsert(field.of, values, record_id) if parent.by_key else Create(field.of, values, record_id)


def _refused(saving: Saving, place: str, code: str, data: Mapping[str, object]) -> None:
    saving.problems.append(Problem(code, data, Location(path=place)))


def check_rows(saving: Saving) -> None:
    """Refuse rows that belong to another record, and rows changed unseen where their record's version is given."""
    for draft in saving.drafts:
        if draft.parent is None or draft.event == "created":
            continue
        by = _field(draft.parent, draft).by
        if draft.before.get(by) != draft.parent.id:
            saving.refuse(draft, "no_such_row", {"entity": draft.entity.key})
        elif _version(draft) is None and _version(draft.parent) is not None:
            saving.refuse(draft, "version_missing", {}, "version")


def _version(draft: Draft) -> int | None:
    return None if isinstance(draft.change, Create | Upsert | Restore) else draft.change.version


def _field(parent: Draft, row: Draft) -> ChildrenField:
    return parent.entity.children[row.at.rsplit("/", 2)[1]]


def number_rows(saving: Saving) -> None:
    """Give new rows their numbers, in their order and behind those that are there, where a number orders their sub-table."""
    below: dict[tuple[str, str, str], list[Draft]] = {}
    for draft in saving.drafts:
        if draft.parent is not None and draft.event == "created":
            field = _field(draft.parent, draft)
            if field.order_by and _counts(draft.entity, field.order_by[0]):
                below.setdefault((draft.entity.key, field.by, field.order_by[0]), []).append(draft)
    for (entity, by, column), drafts in below.items():
        owners = {d.parent.id for d in drafts if d.parent is not None and d.parent.event != "created"}
        table = saving.app.tables.of(entity)
        last = records.highest(saving.connection, table, by, column, owners)
        for draft in drafts:
            owner = draft.parent.id if draft.parent is not None else ""
            given = draft.values.get(column)
            number = given if isinstance(given, int) else last.get(owner, 0) + 1
            draft.values[column] = number
            last[owner] = max(number, last.get(owner, 0))


def _counts(entity: EntityModel, key: str) -> bool:
    field = entity.fields.get(key)
    return isinstance(field, IntegerField) and field.default is None
