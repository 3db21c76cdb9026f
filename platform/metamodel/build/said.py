"""Conditions in the words of those who meet them: paths by their titles, options and states by theirs."""

import re
from collections.abc import Iterable, Iterator, Mapping

from ...expressions import Expression
from ...kernel.text import LANGUAGES, Language, in_language
from ..definition import Titled, Words
from ..fields.choice import WithOptions
from ..kinds import Entity
from .context import Build

_PIECE = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[A-Za-z_][\w.]*|[=!<>]=")
_SIGNS: Mapping[str, str] = {"==": "=", "!=": "≠", ">=": "≥", "<=": "≤"}
_JOINED: Mapping[Language, Mapping[str, str]] = {"zh": {"and": "且", "or": "或", "not": "非"}, "en": {}}


def said(build: Build, entity: str, condition: Expression | None) -> Words:
    """Return a condition over an entity's record as people read it, in each language; nothing where there is none."""
    if condition is None:
        return {}
    ways = {path: [*_way(build, entity, path)] for path in condition.paths}
    return {language: _told(condition.text, ways, language, [*_options(build, ways.values())]) for language in LANGUAGES}


def _told(text: str, ways: Mapping[str, list[tuple[Entity, str]]], language: Language, options: list[tuple[str, Titled]]) -> str:
    titles = {path: " · ".join(_title(owner, key, language) for owner, key in way) for path, way in ways.items() if way}
    values = {key: in_language(option.title, language) for key, option in options}

    def piece(found: re.Match[str]) -> str:
        word = found.group()
        if word[0] in "'\"":
            return f"“{values.get(word[1:-1]) or word[1:-1]}”"
        return titles.get(word) or _SIGNS.get(word) or _JOINED[language].get(word, word)

    return _PIECE.sub(piece, text)


def _way(build: Build, entity: str, path: str) -> Iterator[tuple[Entity, str]]:
    """Yield the fields of a path, each with its owner; nothing of a path that leads beyond what is defined."""
    found: list[tuple[Entity, str]] = []
    for key in path.split("."):
        owner = build.definitions.entities.get(entity)
        field = owner.fields.get(key) if owner is not None else None
        if owner is None or field is None:
            return
        found.append((owner, key))
        entity = str(getattr(field, "to", ""))
    yield from found


def _title(owner: Entity, key: str, language: Language) -> str:
    return in_language(owner.fields[key].title, language) or key


def _options(build: Build, ways: Iterable[list[tuple[Entity, str]]]) -> Iterator[tuple[str, Titled]]:
    """Yield what can be chosen at the ends of paths."""
    for way in ways:
        field = way[-1][0].fields[way[-1][1]] if way else None
        workflow = build.definitions.workflows.get(str(getattr(field, "workflow", "")))
        yield from field.options.items() if isinstance(field, WithOptions) else ()
        yield from workflow.states.items() if workflow is not None else ()
