"""Checks prints: their templates are read, and every name in them is one of the record's."""

from dataclasses import replace

from ...expressions import types as t
from ...kernel.problems import Location
from ..kinds import Print
from ..label import Label, parse_label
from ..model import PrintModel
from ..templates import read_template
from .context import Build


def print_models(build: Build) -> dict[str, PrintModel]:
    """Return the models of all prints; what is wrong is noted."""
    return {
        key: _print(build, key, each)
        for key, each in build.definitions.prints.items()
        if build.entity(each.of, "print", key, "of")
    }


def _print(build: Build, key: str, definition: Print) -> PrintModel:
    scope = build.scopes.with_actor(build.scopes.entity(definition.of))
    where = build.expression(definition.where, scope, t.BOOLEAN, "print", key, "where")
    if not definition.body and not definition.zpl:
        build.report("empty_print", {}, "print", key)
    name = _file_name(build, key, definition)
    paths = set(name.paths)
    for part, text in (("body", definition.body), ("zpl", definition.zpl)):
        reading = read_template(text, build.scopes.record(definition.of))
        place = build.definitions.location("print", key, part)
        build.problems.extend(p.at(_line(place, text, line)) for line, p in reading.problems)
        paths |= reading.paths
    return PrintModel(key, definition, where, tuple(sorted(paths)), name)


def _file_name(build: Build, key: str, definition: Print) -> Label:
    name = parse_label(definition.file_name, {}, ()) if definition.file_name else Label(("",), ())
    for path in name.paths:
        build.path(path, definition.of, "print", key, "file_name")
    return name


def _line(place: Location, text: str, line: int) -> Location:
    """Return the place of a template's line: a block of text begins on the line behind its key."""
    return replace(place, line=place.line + line) if place.line and "\n" in text else place
