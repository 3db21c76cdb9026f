"""How a record is called: a text with paths in braces, such as `{code} {item.name}`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ..kernel.json import datetime_text, decimal_text
from .fields import Field
from .values import Value

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Label:
    """A label's fixed texts and paths, in turn: texts has one part more than paths."""

    texts: tuple[str, ...]
    paths: tuple[str, ...]

    def render(self, values: Callable[[str], Value]) -> str:
        """Return the label of a record whose values a function gives by path; what is empty leaves nothing."""
        parts = [self.texts[0]]
        for path, text in zip(self.paths, self.texts[1:], strict=True):
            parts += [plain_text(values(path)), text]
        return "".join(parts).strip()


def plain_text(value: Value) -> str:
    """Return a value as plain text, the same in every language; empty for none."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return datetime_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def parse_label(template: str, fields: Mapping[str, Field], natural_key: tuple[str, ...]) -> Label:
    """Return the label of an entity; without a template its natural key, else its first text field, else its id."""
    if template:
        pieces = _BRACES.split(template)
        return Label(tuple(pieces[0::2]), tuple(pieces[1::2]))
    simple = [key for key in natural_key if fields[key].type in ("text", "sequence")]
    names = simple or [key for key, field in fields.items() if field.type in ("text", "sequence")][:1] or ["id"]
    return Label(("", *(" ",) * (len(names) - 1), ""), tuple(names))
