"""Words that people read, in several languages."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

Language = str
DEFAULT_LANGUAGE: Language = "en"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def in_language(words: Mapping[Language, str], language: Language) -> str:
    """Return the words in a language, else in English, else in any; empty text where there are none."""
    return words.get(language) or words.get(DEFAULT_LANGUAGE) or next(iter(words.values()), "")


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the known name that is most like a mistyped one, or an empty text."""
    return next(iter(get_close_matches(name, list(names), n=1, cutoff=0.6)), "")
