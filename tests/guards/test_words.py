"""Every problem that the engine can raise has words: what is wrong and how to mend it, in both languages."""

import ast
import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import cast

from ruamel.yaml import YAML

from tests.guards.sources import PLATFORM, below, expect_none, name, tree

LANGUAGES = ("en", "zh")

# How the codes start that a release plan tells a change with. They are statements, so there is nothing to mend; what
# refuses a change has a code of its own beside them (schema_needs_value, say), and that one must say how to mend it.
STATEMENTS = (
    "schema_entity_", "schema_field_", "schema_partly_converted", "schema_required", "schema_optional", "schema_unique_",
    "schema_index_", "schema_states",
)  # fmt: skip
Entry = Mapping[str, str | Mapping[str, str]]


def _entries() -> dict[str, Entry]:
    yaml = YAML(typ="safe")
    read = [
        cast("dict[str, Entry]", yaml.load(path) or {}) for path in sorted((PLATFORM / "kernel/words").glob("*.yaml"))
    ]
    return {code: entry for words in read for code, entry in words.items()}


def _codes() -> Iterator[tuple[str, str]]:
    """Yield each problem code that stands in a call `Problem("code", ...)`, with its place."""
    for path in below("platform"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Problem" and node.args:
                yield from ((code, f"{name(path)}:{node.lineno}") for code in _written(node.args[0]))


def _written(argument: ast.expr) -> list[str]:
    """Return the codes that are written out; those that a variable or a function brings are found elsewhere."""
    if isinstance(argument, ast.IfExp):
        return [*_written(argument.body), *_written(argument.orelse)]
    return [argument.value] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []


def _made_by_prefix() -> tuple[str, ...]:
    """Return how codes start that are put together, such as `f"http_{status}"`."""
    nodes = (
        node.values[0] for path in below("platform") for node in ast.walk(tree(path)) if isinstance(node, ast.JoinedStr)
    )
    starts = {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    return tuple(start for start in starts if start.endswith("_"))


def _literals() -> set[str]:
    nodes = (node for path in below("platform") for node in ast.walk(tree(path)))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _fields(text: str) -> set[str]:
    """Return the data that a text tells; `title_en` and `title_zh` are the same title."""
    return {re.sub(r"_(en|zh)$", "", field) for _, field, _, _ in Formatter().parse(text) if field}


def test_every_code_has_words() -> None:
    known = _entries()
    expect_none(f"{place} {code}" for code, place in _codes() if code not in known)


def test_every_entry_speaks_both_languages_and_says_how_to_mend_it() -> None:
    wanted = [(code, language, entry, entry.get("fix")) for code, entry in _entries().items() for language in LANGUAGES]
    silent = [
        f"{code} {language}"
        for code, language, entry, fix in wanted
        if not entry.get(language) or not (_mends(fix, language) or code.startswith(STATEMENTS))
    ]
    expect_none(silent)


def _mends(fix: str | Mapping[str, str] | None, language: str) -> bool:
    return isinstance(fix, Mapping) and bool(fix.get(language))


def test_statements_are_only_told_in_a_plan() -> None:
    known = _entries()
    expect_none(start for start in STATEMENTS if not any(code.startswith(start) for code in known))
    expect_none(code for code, entry in known.items() if code.startswith(STATEMENTS) and "fix" in entry)


def test_both_languages_tell_the_same_data() -> None:
    texts = {
        code: {language: str(entry.get(language, "")) for language in LANGUAGES} for code, entry in _entries().items()
    }
    expect_none(code for code, text in texts.items() if _fields(text["en"]) != _fields(text["zh"]))


def test_what_is_said_under_a_name_tells_no_other_data_than_beside_it() -> None:
    unders = {code: (entry, entry["under"]) for code, entry in _entries().items() if "under" in entry}
    assert unders
    expect_none(
        f"{code} {language}"
        for code, (entry, under) in unders.items()
        for language in LANGUAGES
        if not isinstance(under, Mapping) or not under.get(language) or not _fields(under[language]) < _fields(str(entry[language]))
    )


def test_no_entry_is_left_over() -> None:
    named, prefixes = _literals(), _made_by_prefix()
    expect_none(sorted(code for code in _entries() if code not in named and not code.startswith(prefixes)))
