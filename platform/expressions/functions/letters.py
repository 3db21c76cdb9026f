"""Capital and small letters, one for one, the same in every database and browser: Latin, Greek, Cyrillic, full-width Latin.

A letter whose other case is no single letter of these scripts (ß, İ) stays as it is; so do all other scripts.
"""

_SCRIPTS = (range(0x0041, 0x0530), range(0x1E00, 0x1F00), range(0xFF21, 0xFF5B))


def _known(letter: str) -> bool:
    return len(letter) == 1 and any(ord(letter) in script for script in _SCRIPTS)


def _pairs() -> list[tuple[str, str]]:
    """Return the pairs of capital and small letter that turn into each other both ways."""
    letters = [chr(code) for script in _SCRIPTS for code in script]
    return [(c, c.lower()) for c in letters if c.lower() != c and _known(c.lower()) and c.lower().upper() == c]


PAIRS: tuple[tuple[str, str], ...] = tuple(_pairs())
"""Capital and small letter."""

_TO_SMALL = {ord(capital): small for capital, small in PAIRS}
_TO_CAPITAL = {ord(small): capital for capital, small in PAIRS}


def lower(text: str) -> str:
    """Return the text in small letters."""
    return text.lower() if text.isascii() else text.translate(_TO_SMALL)


def upper(text: str) -> str:
    """Return the text in capital letters."""
    return text.upper() if text.isascii() else text.translate(_TO_CAPITAL)
