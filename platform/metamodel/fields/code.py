"""Codes that scanners read: any text, numbers of the GTIN family with their check digit, GS1 element strings."""

import re
from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field as Option
from pydantic import model_validator

from ...expressions import types as t
from ...kernel.json import Json
from .. import gs1
from ..definition import Key
from ..values import Refused, Storage, Value
from .base import Field
from .text import clean_text

_LENGTHS: Mapping[str, tuple[int, ...]] = {
    "ean13": (13,),
    "ean8": (8,),
    "upc_a": (12,),
    "gtin14": (14,),
    "gtin": (8, 12, 13, 14),
    "sscc": (18,),
    "gln": (13,),
}
_BLANKS = re.compile(r"[ \-]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")


class CodeField(Field):
    """What a barcode or a QR code holds. With a standard, digits and check digit are judged, and a GS1 text is taken apart."""

    storage: ClassVar[Storage | None] = Storage("text")
    cells: ClassVar[str] = "as in answers; GS1 texts of scanners are read, too"
    example: ClassVar[str] = 'label: {type: code, standard: gs1, fills: {gtin: "01", lot: "10", best_before: "17"}}'
    type: Literal["code"]
    standard: Literal["any", "ean13", "ean8", "upc_a", "gtin14", "gtin", "sscc", "gln", "gs1"] = Option(
        default="any", description="What the code must be; `any` is one line of text."
    )
    max_length: int = Option(default=255, ge=1, le=2000, description="Most characters it may have.")
    fills: Mapping[Key, str] = Option(
        default_factory=dict[str, str],
        description="With `gs1`: fields of the record that get the value of an application identifier, where none is given.",
    )

    @model_validator(mode="after")
    def _known_identifiers(self) -> "CodeField":
        unknown = [ai for ai in self.fills.values() if ai not in gs1.identifiers()]
        if self.fills and (self.standard != "gs1" or unknown):
            raise ValueError(f"fills needs standard: gs1 and known identifiers; not {', '.join(unknown) or self.standard}")
        return self

    def clean(self, raw: object) -> Value:
        """Return the code: digits without blanks; GS1 as `(01)…(10)…`, whether it came so or as a scanner sends it."""
        text = clean_text(raw, self.max_length)
        if self.standard == "gs1":
            try:
                return gs1.written(gs1.parse(text))
            except gs1.BadCode as bad:
                raise Refused(bad.code, **bad.data) from None
        if self.standard == "any":
            if _UNSEEN.search(text):
                raise Refused("unseen_in_code")
            return text
        digits = _BLANKS.sub("", text)
        lengths = _LENGTHS[self.standard]
        if not (digits.isascii() and digits.isdigit()) or len(digits) not in lengths:
            raise Refused("not_digits", count=" / ".join(map(str, lengths)))
        right = gs1.check_digit(digits[:-1])
        if digits[-1] != right:
            raise Refused("wrong_check_digit", expected=right)
        return digits

    def parts(self, code: Value) -> Mapping[str, str]:
        """Return the values that a cleaned GS1 code gives to other fields; dates as ISO text."""
        if not self.fills or not isinstance(code, str):
            return {}
        found = dict(gs1.parse(code))
        return {key: gs1.meaning(ai, found[ai]) for key, ai in self.fills.items() if ai in found}

    def schema(self) -> dict[str, Json]:
        """Return a string schema with its longest length."""
        return {"type": "string", "maxLength": self.max_length}

    def value_type(self) -> t.Type:
        """Return text."""
        return t.TEXT
