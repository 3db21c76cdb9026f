"""Keeps spreadsheets from running text as formulas, and takes the protection off again on the way back."""

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"
"""What goes before a text that would start a formula."""


def _is_number(text: str) -> bool:
    digits = text[1:] if text[:1] in "+-" else text
    whole, _, fraction = digits.partition(".")
    return whole.isdecimal() and (not fraction or fraction.isdecimal()) and text.isascii()


def guarded(text: str) -> str:
    """Return text that a spreadsheet shows as it is: an apostrophe goes before what would start a formula."""
    if text.startswith(GUARD) or (text.startswith(_STARTERS) and not _is_number(text)):
        return GUARD + text
    return text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given; any other text as it is."""
    if text.startswith(GUARD) and (text[1:].startswith((*_STARTERS, GUARD))):
        return text[1:]
    return text


def raw_guarded(text: str) -> str:
    """Return a cell of a CSV file as it came, guarded only where nothing guards it yet: reading it back gives the same value."""
    return text if text.startswith(GUARD) else guarded(text)
