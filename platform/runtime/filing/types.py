"""What a file is, by its bytes: the name that it came with is never believed."""

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import puremagic

TEXT = "text/plain"
UNKNOWN = "application/octet-stream"
_HEAD = 64 * 1024
_MARKUP = re.compile(
    rb"<(!doctype\s+html|html|head|body|script|iframe|img|a\s|div|meta|style|form|table|object|embed)", re.IGNORECASE
)
_SVG = re.compile(rb"<(\w+:)?svg[\s>]", re.IGNORECASE)
_OFFICE = "vnd.openxmlformats-officedocument."
_CONTAINERS = {
    "word/": _OFFICE + "wordprocessingml.document", "xl/": _OFFICE + "spreadsheetml.sheet",
    "ppt/": _OFFICE + "presentationml.presentation",
}  # fmt: skip
_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"), (b"II*\x00", "image/tiff"), (b"MM\x00*", "image/tiff"), (b"%PDF-", "application/pdf"),
)  # fmt: skip
_FAMILIES = ("application", "audio", "font", "image", "model", "text", "video")
_SHAPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,99}")
_ENDINGS = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "application/pdf": ".pdf", "image/svg+xml": ".svg",
    "text/html": ".html",
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_LONGEST_NAME = 150
REDRAWN = ("image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff", "image/webp")
"""Pictures that are drawn anew."""


def type_of(path: Path) -> str:
    """Return the media type of a file's content."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for sign, media_type in _SIGNS:
        if head.startswith(sign):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return "application/" + _container(path)
    # Markup anywhere in the beginning counts: browsers, too, find it behind blanks, marks and comments.
    if _SVG.search(head):
        return "image/svg+xml"
    if _MARKUP.search(head):
        return "text/html"
    return TEXT if _is_text(head) else _guessed(path)


def _container(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "octet-stream"
    if "[Content_Types].xml" not in names:
        return "zip"
    return next((kind for part, kind in _CONTAINERS.items() if any(name.startswith(part) for name in names)), "zip")


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[: len(head) // 2 + 1 if len(head) == _HEAD else None].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) // 2 - 4:
                continue
        return True
    return False


def _guessed(path: Path) -> str:
    try:
        found = cast("Sequence[Any]", puremagic.magic_file(path))  # pyright: ignore[reportUnknownMemberType] - half typed
    except (puremagic.PureError, ValueError, OSError, LookupError):
        return UNKNOWN
    best = str(found[0].mime_type).lower() if found else ""
    known = _SHAPE.fullmatch(best) and best.partition("/")[0] in _FAMILIES and best not in REDRAWN
    return best if known else UNKNOWN


def shown_name(given: str, media_type: str) -> str:
    """Return the name that people see: one line, no folders, nothing that turns the writing round, an ending that fits."""
    name = _CONTROL.sub("", given.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem, point, ending = name.rpartition(".")
    if not point or len(ending) > 10:
        stem, ending = name, ""
    wanted = _ENDINGS.get(media_type)
    if wanted and ending.lower() not in (wanted[1:], {"jpg": "jpeg"}.get(wanted[1:], "")):
        ending = wanted[1:]
    stem = stem.strip()[:_LONGEST_NAME] or "file"
    return f"{stem}.{ending}" if ending else stem
