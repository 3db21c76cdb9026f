"""Reads an app: a folder of definition files, or the same files kept as texts, to typed definitions and all problems."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeVar

from ..kernel.problems import Location, Problem
from ..kernel.text import nearest
from .definition import Definition
from .definitions import Definitions
from .kinds import (
    KINDS,
    App,
    Connection,
    Entity,
    Form,
    Print,
    Role,
    Rule,
    Scenario,
    Seed,
    Table,
    Terminal,
    Track,
    View,
    Workflow,
)
from .parse import parse
from .source import Raw, Source, read_text

_SUFFIXES = (".yaml", ".yml", ".json")
_FOLDERS = {kind.folder: kind for kind in KINDS}
_LARGEST_BYTES = 1_000_000
_OTHER_FOLDERS = ("translations", "data")
D = TypeVar("D", bound=Definition)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as it was read and typed; the definition is None where it could not be."""

    text: str
    source: Source
    definition: Definition | None


@dataclass
class Loaded:
    """What reading an app gave: its definitions where they could be typed, its files, and every problem found."""

    files: Mapping[str, str]
    definitions: Definitions | None = None
    problems: list[Problem] = field(default_factory=list[Problem])
    read: dict[str, ReadFile] = field(default_factory=dict[str, ReadFile])

    @property
    def fingerprint(self) -> str:
        """Return a digest of the files: equal for equal content."""
        digest = hashlib.sha256()
        for name, text in sorted(self.files.items()):
            digest.update(f"{name}\0{len(text)}\0{text}".encode())
        return digest.hexdigest()


def read_folder(root: Path) -> tuple[dict[str, str], list[Problem]]:
    """Return the texts of an app's definition files by their name below the folder, and what could not be read."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    if not (root / "app.yaml").is_file():
        return texts, [Problem("no_app", {"folder": str(root)}, Location("app.yaml"))]
    for path in sorted(p for p in root.rglob("*") if p.suffix in _SUFFIXES and p.is_file()):
        name = path.relative_to(root).as_posix()
        if PurePosixPath(name).parts[0] in _OTHER_FOLDERS or name.startswith("."):
            continue
        try:
            data = path.read_bytes()
            if len(data) > _LARGEST_BYTES:
                problems.append(Problem("file_too_large", {"max": _LARGEST_BYTES}, Location(name)))
            else:
                texts[name] = data.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem("unreadable_file", {"why": str(error)}, Location(name)))
    return texts, problems


def load_folder(root: Path) -> Loaded:
    """Read and type an app's folder."""
    texts, problems = read_folder(root)
    loaded = load_texts(texts)
    loaded.problems[:0] = problems
    return loaded


def load_texts(texts: Mapping[str, str], parsed: Mapping[str, Raw] | None = None, *, before: Loaded | None = None) -> Loaded:
    """Type an app's files; with `parsed` (their plain values, as a release keeps them) no YAML is read.

    What was loaded `before` is not read again where its text is the same: a change of one file costs one file.
    """
    loaded = Loaded(dict(texts))
    sources: dict[tuple[str, str], Source] = {}
    typed: dict[str, dict[str, Definition]] = {kind.name: {} for kind in KINDS}
    app: App | None = None
    for name, text in texts.items():
        known = before.read.get(name) if before is not None else None
        kind_name, key = _identity(name)
        if known is None or known.text != text:
            known = _read(name, text, kind_name, Source(name, parsed[name]) if parsed is not None else read_text(name, text))
        loaded.read[name] = known
        loaded.problems.extend(known.source.problems)
        if (kind_name, key) in sources:
            loaded.problems.append(Problem("duplicate_definition", {"kind": kind_name, "key": key}, Location(name)))
        sources[kind_name, key] = known.source
        if isinstance(known.definition, App):
            app = known.definition
        elif known.definition is not None:
            typed[kind_name][key] = known.definition
    if app is not None:
        loaded.definitions = _definitions(app, typed, sources)
    return loaded


def _read(name: str, text: str, kind_name: str, source: Source) -> ReadFile:
    definition: Definition | None = None
    if kind_name == "app":
        definition = parse(App, source)
    elif kind_name:
        definition = parse(next(k for k in KINDS if k.name == kind_name).model, source)
    else:
        folder = PurePosixPath(name).parts[0]
        data = {"file": name, "known": ", ".join(_FOLDERS), "near": nearest(folder, _FOLDERS)}
        source.problems.append(Problem("stray_file", data, Location(name)))
    return ReadFile(text, source, definition)


def plain_values(loaded: Loaded) -> dict[str, Raw]:
    """Return the plain value of each file, as a release keeps it beside the text."""
    assert loaded.definitions is not None
    return {source.file: source.value for source in loaded.definitions.sources.values()}


def _identity(name: str) -> tuple[str, str]:
    path = PurePosixPath(name)
    if name in ("app.yaml", "app.yml", "app.json"):
        return "app", "app"
    if len(path.parts) == 2 and path.parts[0] in _FOLDERS:
        return _FOLDERS[path.parts[0]].name, path.stem
    return "", name


def _definitions(app: App, typed: Mapping[str, Mapping[str, Definition]], sources: Mapping[tuple[str, str], Source]) -> Definitions:
    def of(kind: str, model: type[D]) -> Mapping[str, D]:
        return {key: each for key, each in typed[kind].items() if isinstance(each, model)}

    return Definitions(
        app=app,
        entities=of("entity", Entity),
        forms=of("form", Form),
        views=of("view", View),
        prints=of("print", Print),
        workflows=of("workflow", Workflow),
        rules=of("rule", Rule),
        tables=of("table", Table),
        roles=of("role", Role),
        connections=of("connection", Connection),
        seeds=of("seed", Seed),
        scenarios=of("scenario", Scenario),
        terminals=of("terminal", Terminal),
        tracks=of("track", Track),
        sources=sources,
    )
