"""Reads one uploaded file of a multipart body into a temporary folder, within limits; nothing of its name is trusted."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Receive

from ..kernel.problems import BadRequest, Problem, TooLarge, Unavailable
from .bodies import Disconnected, TimedOut, Unsupported
from .call import Upload
from .settings import Limits

_PIECE = 256 * 1024
_LONGEST_NAME = 200


async def read_upload(receive: Receive, headers: Mapping[str, str], folder: Path, limits: Limits) -> Upload:
    """Return the body's part `file`; raises Unsupported, TooLarge, TimedOut or BadRequest."""
    media_type = headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() != "multipart/form-data":
        raise Unsupported(Problem("not_multipart", {"given": media_type[:80]}))
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limits.upload_bytes:
        raise TooLarge(Problem("body_too_large", {"max": limits.upload_bytes}))
    try:
        async with asyncio.timeout(limits.upload_seconds):
            return await _stored(receive, Headers(dict(headers)), folder, limits)
    except TimeoutError:
        raise TimedOut(Problem("body_too_slow", {"seconds": limits.upload_seconds})) from None
    except OSError as error:
        raise Unavailable(Problem("content_not_kept", {"why": error.strerror or "", "retry_after": 30})) from None
    except (MultiPartException, KeyError, UnicodeDecodeError, LookupError):
        raise BadRequest(Problem("unreadable_multipart", {})) from None


async def _stored(receive: Receive, headers: Headers, folder: Path, limits: Limits) -> Upload:
    parser = MultiPartParser(headers, _pieces(receive, limits.upload_bytes), max_files=1, max_fields=4, max_part_size=4096)
    form = await parser.parse()
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise BadRequest(Problem("no_file", {}))
        path = folder / "upload"
        size = 0
        with path.open("wb") as target:
            while piece := await file.read(_PIECE):
                size += target.write(piece)
        return Upload((file.filename or "file")[:_LONGEST_NAME], path, size)
    finally:
        await form.close()


async def _pieces(receive: Receive, most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        piece: bytes = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise TooLarge(Problem("body_too_large", {"max": most}))
        yield piece
        if not message.get("more_body", False):
            return
