"""How several values are read from one input: a JSON list, or a cell with separators."""

import re

from ...kernel.json import loads
from ..values import Refused

_BETWEEN = re.compile(r"[,;，；、\n]")
MOST_ITEMS = 1000
"""How many values one field may hold."""


def read_list(raw: object) -> list[object]:
    """Return the items of a list, or those that stand in a text between commas, semicolons or line breaks; raises Refused.

    A text that starts with `[` is read as JSON, so that items may hold separators.
    """
    if isinstance(raw, str):
        raw = _from_json(raw) if raw.lstrip().startswith("[") else [part.strip() for part in _BETWEEN.split(raw) if part.strip()]
    if not isinstance(raw, list | tuple):
        raise Refused("not_a_list")
    items: list[object] = [*raw]  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if len(items) > MOST_ITEMS:
        raise Refused("too_many_items", max=MOST_ITEMS, count=len(items))
    return items


def separated(text: str) -> bool:
    """Tell whether a text would be taken apart as several items."""
    return bool(_BETWEEN.search(text)) or text.startswith("[") or text != text.strip()


def _from_json(text: str) -> object:
    try:
        return loads(text)
    except ValueError:
        raise Refused("not_a_list") from None
