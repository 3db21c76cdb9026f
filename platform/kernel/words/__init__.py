"""What each problem code says, in every language: read from the YAML files beside this module when the first is told.

Each file holds `code: {en: message, zh: message, fix: {en: hint, zh: hint}}`; `{name}` is filled from the problem's data.
`under: {en: message, zh: message}` is said instead where the name of what is refused stands above.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import NamedTuple, cast

from .. import yaml


class Words(NamedTuple):
    """The messages, hints and messages under a name by problem code, each by language."""

    messages: Mapping[str, Mapping[str, str]]
    hints: Mapping[str, Mapping[str, str]]
    unders: Mapping[str, Mapping[str, str]]


@cache
def words() -> Words:
    """Return all words; most processes never tell a problem, so that reading waits for the first."""
    messages: dict[str, Mapping[str, str]] = {}
    hints: dict[str, Mapping[str, str]] = {}
    unders: dict[str, Mapping[str, str]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml"):
            continue
        entries = cast("dict[str, dict[str, object]]", yaml.texts(file.read_text("utf-8")))
        for code, entry in entries.items():
            if code in messages:
                raise ValueError(f"problem code {code} has words in two files")
            messages[code] = {k: str(v) for k, v in entry.items() if k not in ("fix", "under")}
            hints[code] = cast("dict[str, str]", entry.get("fix", {}))
            unders[code] = cast("dict[str, str]", entry.get("under", messages[code]))
    return Words(messages, hints, unders)


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def message(code: str, data: Mapping[str, object], language: str) -> str:
    """Return what a code says with its data filled in; the code itself where it has no words."""
    return _fill(words().messages, code, data, language)


def under(code: str, data: Mapping[str, object], language: str) -> str:
    """Return what a code says where the name of what is refused stands above it."""
    return _fill(words().unders, code, data, language)


def hint(code: str, data: Mapping[str, object], language: str) -> str:
    """Return how to mend it; empty where the hint needs data that is empty (nothing is near a mistyped name, say)."""
    forms = words().hints.get(code, {})
    if any(data.get(name, "") in ("", None) for name in _names(forms.get(language) or forms.get("en", ""))):
        return ""
    return _fill(words().hints, code, data, language)


def _fill(texts: Mapping[str, Mapping[str, str]], code: str, data: Mapping[str, object], language: str) -> str:
    forms = texts.get(code)
    if forms is None:
        return code
    template = forms.get(language) or forms.get("en", "")
    return template.format_map(_Blank({name: _in_language(value, language) for name, value in data.items()}))


def _in_language(value: object, language: str) -> object:
    """Return words of a definition in the language asked for; any other value as it is."""
    if not isinstance(value, Mapping):
        return value
    forms = cast("Mapping[str, object]", value)
    return forms.get(language) or forms.get("en") or next(iter(forms.values()), "")


def _names(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]
