"""Draws a picture anew, run as a confined script: turned upright, nothing kept but its pixels, and a thumbnail beside it.

Arguments: most megapixels, the picture, where the new one goes, where the thumbnail goes. Prints JSON: `{"type", "width", "height"}`, or
`{"refused": code}`.
"""

import json
import sys
import warnings
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

_THUMBNAIL = (320, 320)
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_READ = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_WRITTEN_AS = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP"}
_OPTIONS: dict[str, dict[str, Any]] = {"JPEG": {"quality": 90}, "PNG": {"compress_level": 6}, "WEBP": {"quality": 90}}
_MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "P", "RGB", "RGBA"), "WEBP": ("RGB", "RGBA")}


def draw(megapixels: int, source: str, target: str, thumbnail: str) -> dict[str, str | int]:
    """Write the picture and its thumbnail, and return what became of it."""
    Image.init()
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = megapixels * 1_000_000
    try:
        with Image.open(source, formats=_READ) as picture:
            if picture.width * picture.height > megapixels * 1_000_000:
                return {"refused": "picture_too_large"}
            return _drawn(picture, target, thumbnail)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return {"refused": "picture_too_large"}
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        ArithmeticError,
        LookupError,
        TypeError,
    ):
        return {"refused": "picture_unreadable"}


def _drawn(picture: Image.Image, target: str, thumbnail: str) -> dict[str, str | int]:
    written = _WRITTEN_AS.get(picture.format or "", "PNG")
    picture.load()
    clean = _plain(ImageOps.exif_transpose(picture), _MODES[written])
    clean.save(target, written, **_OPTIONS[written])
    width, height = clean.size
    clean.thumbnail(_THUMBNAIL)
    _plain(clean, _MODES["WEBP"]).save(thumbnail, "WEBP", quality=80)
    return {"type": _TYPES[written], "width": width, "height": height}


def _plain(picture: Image.Image, modes: tuple[str, ...]) -> Image.Image:
    """Return the pixels alone: no comments, profiles, positions or text beside them."""
    seen_through = picture.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in picture.info
    fallback = "RGBA" if seen_through and "RGBA" in modes else "RGB"
    keeps = picture.mode in modes and not (picture.mode == "P" and seen_through)
    clean = picture if keeps else picture.convert(fallback)
    clean.info = {}
    return clean


if __name__ == "__main__":
    print(json.dumps(draw(int(sys.argv[1]), *sys.argv[2:5])))  # noqa: T201 - this is how the caller is told
