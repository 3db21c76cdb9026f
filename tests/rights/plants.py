"""One fault for each door: the check that this door, and mostly it alone, forgets."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import pytest

from formwright.api.routes import records as records_route
from formwright.api.routes import why as why_route
from formwright.metamodel import masks
from formwright.runtime import (
    acting,
    as_was,
    auditing,
    chronicle,
    commenting,
    filters,
    happening,
    hooking,
    kept_shown,
    many,
    past,
    relating,
    rights,
    rows_then,
    scanning,
    starting,
    submitting,
    tracking,
    ways,
)
from formwright.runtime import bin as waste
from formwright.runtime.context import SYSTEM
from formwright.runtime.explaining import why_rule
from formwright.runtime.filing import handing
from formwright.runtime.importing import exporting, relations, through
from formwright.runtime.importing import records as importing
from formwright.runtime.printing import gathering, printing
from formwright.runtime.read import fetch_values
from formwright.runtime.saving import guard, naming
from formwright.store.query import groups, names, order, scene, search, shape, sight

Plant = Callable[[pytest.MonkeyPatch], None]


def _as_engine(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a read that forgets who asks."""

    def read(engine: Any, app: Any, _actor: Any, *rest: Any, **more: Any) -> Any:
        return function(engine, app, SYSTEM, *rest, **more)

    return read


def _forgetting(module: Any, name: str) -> Plant:
    return lambda m: m.setattr(module, name, _as_engine(getattr(module, name)))


def _anyone(*places: tuple[Any, str]) -> Plant:
    """Return the fault that every record is taken for one that the person knows."""

    def known(*given: Any, **_: Any) -> Collection[str]:
        return set(given[4])

    def plant(patch: pytest.MonkeyPatch) -> None:
        for module, name in places:
            patch.setattr(module, name, known)

    return plant


def _plain(module: Any) -> Plant:
    """Return the fault that a part of the read path works with values as they lie."""
    return lambda m: m.setattr(module, "value", lambda source, parts: names.value(source.plain, parts))


def _everywhere(patch: pytest.MonkeyPatch) -> None:
    texts = search._texts
    patch.setattr(search, "_texts", lambda source, parts: texts(source.plain, parts))


def _open_past(patch: pytest.MonkeyPatch) -> None:
    def everything(*given: Any, **_: Any) -> past.Past:
        return past.Past(frozenset(key for changes in given[5] for key in changes), {}, frozenset(), frozenset())

    patch.setattr(chronicle, "past_of", everything)


def _true_conditions(patch: pytest.MonkeyPatch) -> None:
    def values(engine: Any, app: Any, _actor: Any, entity: str, record_id: str, paths: Any, *, connection: Any) -> Any:
        return fetch_values(engine, app, entity, [record_id], paths, connection)[0]

    patch.setattr(submitting, "seen_values", values)


def _unmasked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shape, "masked", lambda text, _mask: text)
    patch.setattr(past, "masked", lambda text, _mask: text)
    patch.setattr(masks, "masked", lambda text, _mask: text)


def _printed_by_the_engine(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(printing, "visible_ids", lambda *given, **_: set(given[3].ids))
    _forgetting(gathering, "read")(patch)


def _always(*_: Any, **__: Any) -> bool:
    return True


def _nothing(*_: Any, **__: Any) -> None:
    return None


PLANTED: Mapping[str, tuple[tuple[str, ...], Plant]] = {
    "rows": (("list",), lambda m: m.setattr(scene.Source, "visible", lambda self: None)),
    "masks": (("list",), _unmasked),
    "one record": (("get",), _forgetting(records_route, "read_one")),
    "fields in filters": (("filter",), lambda m: m.setattr(scene.Source, "guard", lambda self, key: None)),
    "unreadable fields in filters": (("filter",), lambda m: m.setattr(sight.Sight, "readable", lambda self, entity, field: True)),
    "sorting": (("sort",), _plain(order)),
    "groups": (("group",), _plain(groups)),
    "search": (("search",), _everywhere),
    "expanded": (("expand",), lambda m: m.setattr(scene, "_limit", lambda source, join: None)),
    "pictures": (("get", "list"), lambda m: m.setattr(shape, "snapshot_view", lambda sight, field: None)),
    "history": (("history",), _open_past),
    "as it was": (("history",), _forgetting(as_was, "read_one")),
    "rows as they were": (("history",), _forgetting(rows_then, "read")),
    "proofs of strangers": (("track",), lambda m: m.setattr(tracking, "_proves", lambda track, held, given: True)),
    "what points here": (("related",), _forgetting(relating, "count_at_most")),
    "audit": (("audit",), lambda m: m.setattr(auditing, "require_auditor", _nothing)),
    "what was set aside": (("kept",), lambda m: m.setattr(kept_shown, "require_keeper", _nothing)),
    "comments": (("talk",), _forgetting(commenting, "read_one")),
    "export": (("export",), _forgetting(exporting, "read")),
    "prints": (("print",), _printed_by_the_engine),
    "events": (("events",), _anyone((happening, "known_to"))),
    "files": (("file",), lambda m: m.setattr(handing, "visible_ids", lambda *given, **_: set(given[3].ids))),
    "counts": (("count",), lambda m: m.setattr(scene.Source, "visible", lambda self: None)),
    "search of everything": (("find",), _everywhere),
    "trees": (("tree",), lambda m: m.setattr(scene.Source, "visible", lambda self: None)),
    "bin": (("delete", "bin"), lambda m: m.setattr(waste, "_seen", lambda _app, _actor, image: dict(image.image))),
    "why": (("why",), _forgetting(why_route, "why")),
    "why of rules": (("why_rule",), lambda m: m.setattr(why_rule, "may_know", lambda *_: True)),
    "saved filters": (("saved",), lambda m: m.setattr(filters, "_seen", lambda app, actor, saved: True)),
    "scan": (("scan",), _forgetting(scanning, "read")),
    "ways out": (("ways",), _forgetting(ways, "read_one")),
    "traces": (("form", "create", "runs"), lambda m: m.setattr(rights.Rights, "sees_all", True)),
    "references of new records": (("create",), _anyone((naming, "known_to"))),
    "rows of changes": (("update", "get"), lambda m: m.setattr(guard, "_check", _nothing)),
    "fields of rows": (("update",), lambda m: m.setattr(guard, "_check_fields", _nothing)),
    "deleting": (("delete",), lambda m: m.setattr(guard, "_check", _nothing)),
    "transitions": (("transition",), lambda m: m.setattr(guard, "_check", _nothing)),
    "form conditions": (("form",), _true_conditions),
    "import": (("import",), _anyone((importing, "known_to"), (relations, "known_to"), (naming, "known_to"))),
    "connections": (("connection", "list"), _anyone((through, "known_to"), (naming, "known_to"))),
    "bulk": (("bulk",), _forgetting(many, "visible_ids")),
    "records of actions": (("act",), _forgetting(acting, "visible_ids")),
    "what rules are told": (("act",), _forgetting(starting, "visible_ids")),
    "secrets of hooks": (("hook",), lambda m: m.setattr(hooking, "_shows", _always)),
    "upsert": (("upsert",), _anyone((naming, "known_to"))),
}
"""What is forgotten → the doors that must notice, and the fault."""

STRUCTURE = frozenset({"drawn", "template"})
"""Doors that tell of definitions, never of records; there is no check of records that they could forget."""
