"""What a masked value tells of itself, always as text."""

from collections.abc import Callable, Mapping

from .kinds.role import Mask

VEIL = "•••"
_ENOUGH = 8


def masked(text: str, mask: Mask) -> str:
    """Return what a mask lets through of a value's plain text; of a short one nothing, or the part would be most of it."""
    return _MASKS[mask](text)


def _last(text: str) -> str:
    return VEIL + text[-4:] if len(text) >= _ENOUGH else VEIL


def _first(text: str) -> str:
    return text[0] + VEIL if len(text) > 1 else VEIL


_MASKS: Mapping[Mask, Callable[[str], str]] = {"last4": _last, "first": _first, "full": lambda _: VEIL}
