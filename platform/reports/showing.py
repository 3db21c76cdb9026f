"""Values as a print shows them: in the reader's language, the app's zone, with their units; Babel's only door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from ..kernel.json import Json
from ..kernel.text import Language, in_language
from ..metamodel.fields import (
    DurationField,
    Field,
    FormulaField,
    MoneyField,
    PercentField,
    QuantityField,
    RichTextField,
)  # fmt: skip
from ..metamodel.fields.choice import WithOptions

_LOCALES: Mapping[Language, Locale] = {"zh": Locale("zh", "CN", "Hans"), "en": Locale("en", "GB")}
_YES: Mapping[Language, tuple[str, str]] = {"zh": ("否", "是"), "en": ("No", "Yes")}


@dataclass(frozen=True, slots=True)
class Speech:
    """For whom values are written: the language, the zone of moments, and the currency of money that names none."""

    language: Language
    zone: str
    currency: str = ""

    @property
    def locale(self) -> Locale:
        """Return the locale: English where the language is not one of ours."""
        return _LOCALES.get(self.language, _LOCALES["en"])


def shown(value: Any, field: Field | None, titles: Mapping[str, Mapping[str, str]], speech: Speech) -> Json:
    """Return a value for a template: its kind, the value itself as text, and how it reads; None for none.

    `titles` are the words of a state's or choice's values. Lists keep their order. Shape: `{"is", "value", "shown"}`.
    """
    match value:
        case None:
            return None
        case list():
            return [shown(each, field, titles, speech) for each in cast("list[Any]", value)]
        case bool():
            return {"is": "boolean", "value": value, "shown": _YES.get(speech.language, _YES["en"])[value]}
        case int() | Decimal():
            return {"is": "number", "value": str(value), "shown": _number(value, field, speech)}
        case datetime():
            local = value.astimezone(ZoneInfo(speech.zone))
            return {
                "is": "datetime",
                "value": local.isoformat(),
                "shown": format_datetime(local, "short", locale=speech.locale),
            }
        case date():
            return {
                "is": "date",
                "value": value.isoformat(),
                "shown": format_date(value, "medium", locale=speech.locale),
            }
        case dict():
            return _document(cast("dict[str, Any]", value))
        case _:
            kind = "markup" if isinstance(field, RichTextField) else "text"
            return {
                "is": kind,
                "value": str(value),
                "shown": in_language(titles.get(str(value), {}), speech.language) or str(value),
            }


def words_of(field: Field | None, states: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    """Return the words of the values that a field can have; `states` are those of its entity's workflow."""
    if isinstance(field, WithOptions):
        return {key: option.title for key, option in field.options.items()}
    return states if field is not None and field.type == "state" else {}


def _document(value: dict[str, Any]) -> Json:
    """Return a file, a person or a JSON document: what names it is shown."""
    name = value.get("label") or value.get("name") or ""
    return {"is": "document", "value": cast("Json", value), "shown": str(name)}


def _number(value: int | Decimal, field: Field | None, speech: Speech) -> str:
    locale = speech.locale
    match field:
        case PercentField() | FormulaField(format="percent"):
            return format_percent(value, locale=locale, decimal_quantization=False)
        case MoneyField(currency=currency) if currency or speech.currency:
            return format_currency(value, currency or speech.currency, locale=locale, decimal_quantization=False)
        case DurationField():
            return field.cell(value)
        case QuantityField(unit=unit) if unit and "." not in unit:
            return f"{format_decimal(_plain(value), locale=locale, decimal_quantization=False)} {unit}"
        case _:
            return format_decimal(_plain(value), locale=locale, decimal_quantization=False)


def _plain(value: int | Decimal) -> int | Decimal:
    """Return a number without the zeros that only its column's scale adds."""
    return value.normalize() if isinstance(value, Decimal) else value
