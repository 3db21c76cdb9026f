"""Files of records: uploaded first, attached by saving a record, handed out to whoever sees the field that holds them."""

import re
from collections.abc import Generator
from pathlib import Path
from urllib.parse import quote

from ...kernel.json import Json
from ...kernel.problems import BadRequest, FormwrightError, NotFound, Problem
from ...runtime.filing.handing import by_id, of_record
from ...runtime.filing.receiving import receive
from ...store.files import File, Link
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter

_FILES = "/api/{app}/files"
_PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_PLAIN = re.compile(r"[^A-Za-z0-9._ ()+-]")
_THUMBNAIL_TYPE = "image/webp"
_TYPES_SENT = ("image/png", "image/jpeg", _THUMBNAIL_TYPE, "application/pdf")
"""What is told by its own type; all else goes out as bytes, so that no browser runs it, whatever happens to the other marks."""
_THUMBNAIL = Parameter("thumbnail", "1: the small picture instead of the file.", "flag", default="0")


class BadRange(FormwrightError):
    """A part was asked for that lies outside of the file."""

    status = 416


def file_json(file: File) -> dict[str, Json]:
    """Return what a person is told of a file."""
    told: dict[str, Json] = {"id": file.id, "name": file.name, "type": file.type, "size": file.size}
    return told | ({"width": file.width, "height": file.height} if file.width else {})


def upload_file(call: Call) -> Answer:
    """Take a file in; it belongs to nothing until a record is saved that names it, and goes away after a day."""
    if call.upload is None:
        raise BadRequest(Problem("no_file", {}))
    scanner = call.services.settings.scanner
    file = receive(call.engine, call.app, call.actor, call.upload.name, call.upload.path, scanner=scanner)
    return json_answer(file_json(file), 201, {"Location": f"/api/{call.app.key}/files/{file.id}"})


def get_upload(call: Call) -> Answer:
    """Answer an upload of one's own that is not attached yet, or a file that a field holds which one sees."""
    return _content(call, by_id(call.engine, call.app, call.actor, call.params["file"]))


def get_file(call: Call) -> Answer:
    """Answer a file that a field of a record holds, or held before; only to those who see the record and the field."""
    link = Link(call.params["file"], call.app.key, call.entity, call.params["id"], call.params["field"])
    return _content(call, of_record(call.engine, call.app, call.actor, link))


def _content(call: Call, file: File) -> Answer:
    small = call.query["thumbnail"] == "1"
    digest = file.thumbnail if small else file.digest
    if digest is None:
        raise NotFound(Problem("no_such_file", {"named": file.id}))
    headers = _headers(file, digest, small=small)
    if call.headers.get("if-none-match", "") == headers["ETag"]:
        return Answer(status=304, headers=headers)
    content = call.engine.content.path(digest)
    size = content.stat().st_size
    media_type = _THUMBNAIL_TYPE if small else file.type if file.type in _TYPES_SENT else "application/octet-stream"
    part = _part(call.headers.get("range", ""), call.headers.get("if-range", ""), headers["ETag"], size)
    if part is None:
        return Answer(
            media_type=media_type, headers={**headers, "Content-Length": str(size)}, chunks=_pieces(content, 0, size)
        )
    first, last = part
    if first > last or first >= size:
        raise BadRange(Problem("bad_range", {"size": size}))
    headers |= {"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(last - first + 1)}
    return Answer(status=206, media_type=media_type, headers=headers, chunks=_pieces(content, first, last - first + 1))


def _headers(file: File, digest: str, *, small: bool) -> dict[str, str]:
    name = _PLAIN.sub("_", file.name)
    shown = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return {
        "Content-Disposition": "attachment" if small else shown,
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Accept-Ranges": "bytes",
        "ETag": f'"{digest[:32]}"',
        "Cache-Control": "private, max-age=0, must-revalidate",
    }


def _part(asked: str, unless: str, tag: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of a range; None for the whole, also where several ranges are asked for."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found.groups() == ("", "") or unless not in ("", tag):
        return None
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1


def _pieces(path: Path, first: int, length: int) -> Generator[bytes]:
    with path.open("rb") as content:
        content.seek(first)
        while length > 0 and (piece := content.read(min(_PIECE, length))):
            length -= len(piece)
            yield piece


ENDPOINTS = (
    Endpoint("POST", _FILES, "role", upload_file, reads="file", lane="heavy", status=201),
    Endpoint("GET", _FILES + "/{file}", "role", get_upload, (_THUMBNAIL,)),
    Endpoint("GET", "/api/{app}/records/{entity}/{id}/files/{field}/{file}", "role", get_file, (_THUMBNAIL,)),
)
