"""Makes mutants of an app: one word of one definition changed so that it no longer means anything."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from formwright.metamodel.source import Raw, Source, Step, read_text

WORDS = {
    "title", "help", "say", "label", "icon", "zh", "en", "header", "pattern", "version", "encoding", "delimiter", "import",
    "refused", "was", "contact",
}  # fmt: skip
"""Keys whose values are free words: any text is right there."""

NAMING = {
    "entities": {"fields", "options"}, "workflows": {"states", "transitions", "branches"}, "app.yaml": {"actor"},
    "connections": {"columns", "let", "notes", "totals"}, "rules": {"for_each", "update", "transition", "input"},
    "scenarios": {"people"}, "views": {"filters"},
}  # fmt: skip
"""Keys below which names are given: another name there is another thing, and it is missed where it was used."""

DATA = {"seed": {"rows"}, "scenarios": {"rows", "with", "sum"}, "tables": {"rows", "values"}}
"""Keys below which values are data; their keys still name fields."""

_IDENTIFIER = re.compile(r"(?<![\w.'])([a-z_]\w*)(?![\w(']|\s*\()")
_WORDS_OF_THE_LANGUAGE = {"and", "or", "not", "in", "is", "if", "else", "true", "false", "null"}


@dataclass(frozen=True)
class Mutant:
    """A file with one change, and the line that must be told."""

    file: str
    line: int
    text: str
    change: str


def mutants(texts: Mapping[str, str]) -> list[Mutant]:
    """Return every mutant of an app's files."""
    return [mutant for name, text in sorted(texts.items()) for mutant in _of_file(name, text)]


def _of_file(name: str, text: str) -> Iterator[Mutant]:
    source = read_text(name, text)
    folder = name.split("/", maxsplit=1)[0]
    for steps, value in _parts(source.value):
        if any(step in WORDS for step in steps[:-1]) or (name == "app.yaml" and steps == ("key",)):
            continue
        if isinstance(steps[-1], str) and not _names(folder, steps) and _has_place(source, steps):
            yield from _changed(source, text, steps, steps[-1], f"{steps[-1]}x")
        if steps[-1] in WORDS or any(step in DATA.get(folder, ()) for step in steps) or _given(folder, steps):
            continue
        yield from _changed_value(source, text, steps, value)


def _parts(value: Raw, at: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Raw]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inner:
        yield (*at, step), each
        yield from _parts(each, (*at, step))


def _names(folder: str, steps: tuple[Step, ...]) -> bool:
    return len(steps) > 1 and steps[-2] in NAMING.get(folder, ())


def _given(folder: str, steps: tuple[Step, ...]) -> bool:
    """Tell whether a value gives a name: `as`, `name`, and the name of a step of an approval (not the step that another means)."""
    return steps[-1] in ("as", "name") or (folder == "workflows" and steps[-1] == "step" and isinstance(steps[-2], int))


def _has_place(source: Source, steps: tuple[Step, ...]) -> bool:
    return steps in source.places


def _changed_value(source: Source, text: str, steps: tuple[Step, ...], value: Raw) -> Iterator[Mutant]:
    if isinstance(value, bool):
        yield from _changed(source, text, steps, "true" if value else "false", "perhaps", behind=True)
    elif isinstance(value, int | Decimal):
        yield from _changed(source, text, steps, str(value), "several", behind=True)
    elif isinstance(value, str):
        for found in _IDENTIFIER.finditer(value):
            if found[1] not in _WORDS_OF_THE_LANGUAGE and "'" not in value[: found.start()]:
                yield from _changed(source, text, steps, value, f"{value[: found.end(1)]}x{value[found.end(1) :]}", behind=True)
                break


def _changed(source: Source, text: str, steps: tuple[Step, ...], old: str, new: str, *, behind: bool = False) -> Iterator[Mutant]:
    """Yield the file with `old`, which stands at a part's place (or on its line behind its key), as `new`."""
    place = source.places.get(steps)
    lines = text.split("\n")
    if place is None or not old:
        return
    line, column = place
    here = lines[line - 1]
    start = column - 1
    if behind and isinstance(steps[-1], str):
        start = here.find(":", start) + 1
    found = here.find(old, start)
    if found < 0 or (not behind and found != start):
        return  # written over several lines, or with quotes around it
    lines[line - 1] = here[:found] + new + here[found + len(old) :]
    yield Mutant(source.file, line, "\n".join(lines), f"{'/'.join(map(str, steps))}: {old!r} -> {new!r}")
