"""What each problem code says, in every language: read once from the YAML files beside this module.

Each file holds `code: {en: message, zh: message, fix: {en: hint, zh: hint}}`; `{name}` is filled from the problem's data.
"""

from collections.abc import Mapping
from importlib.resources import files
from string import Formatter
from typing import cast

from ruamel.yaml import YAML

Texts = Mapping[str, Mapping[str, str]]


def _read() -> tuple[dict[str, Mapping[str, str]], dict[str, Mapping[str, str]]]:
    messages: dict[str, Mapping[str, str]] = {}
    hints: dict[str, Mapping[str, str]] = {}
    yaml = YAML(typ="safe")
    for file in sorted(files(__name__).iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml"):
            continue
        entries = cast("dict[str, dict[str, object]]", yaml.load(file.read_text("utf-8")) or {})  # pyright: ignore[reportUnknownMemberType]
        for code, entry in entries.items():
            if code in messages:
                raise ValueError(f"problem code {code} has words in two files")
            messages[code] = {k: str(v) for k, v in entry.items() if k != "fix"}
            hints[code] = cast("dict[str, str]", entry.get("fix", {}))
    return messages, hints


MESSAGES, HINTS = _read()


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def fill(texts: Texts, code: str, data: Mapping[str, object], language: str) -> str:
    """Return the text of a code with its data filled in; the code itself where it has no words.

    A hint that needs data which is empty (nothing is near a mistyped name, say) is left out whole.
    """
    forms = texts.get(code)
    if forms is None:
        return code
    template = forms.get(language) or forms.get("en", "")
    if texts is HINTS and any(data.get(name, "") in ("", None) for name in _names(template)):
        return ""
    return template.format_map(_Blank({name: _in_language(value, language) for name, value in data.items()}))


def _in_language(value: object, language: str) -> object:
    """Return words of a definition in the language asked for; any other value as it is."""
    if not isinstance(value, Mapping):
        return value
    words = cast("Mapping[str, object]", value)
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def _names(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]
