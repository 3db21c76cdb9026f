"""GS1: check digits, and element strings taken apart by the published list of application identifiers."""

from .dictionary import Identifier, identifiers
from .digits import check_digit
from .elements import BadCode, meaning, parse, written

__all__ = ["BadCode", "Identifier", "check_digit", "identifiers", "meaning", "parse", "written"]
