"""Files: documents and pictures. They are uploaded first; the field names them by id and keeps what is known of them."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, TypeAlias, cast

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..values import Refused, Storage, Value
from .base import Field

MediaType: TypeAlias = Annotated[str, Option(pattern=r"^[a-z]+/(\*|[a-z0-9.+-]+)$")]
_MEGABYTE = 1024 * 1024
_MOST = 100
_SEPARATORS = re.compile(r"[,;\s]+")
_DRAWN = ("image/svg+xml",)
"""Pictures that are programs: no `image/*` takes them."""


class FileField(Field):
    """One file, or with `many` several. Inputs name uploads by id; answers tell name, type and size of each."""

    storage: ClassVar[Storage | None] = Storage("json")
    sortable: ClassVar[bool] = False
    groupable: ClassVar[bool] = False
    example: ClassVar[str] = "photo: {type: file, accept: [image/*], capture: true}"
    type: Literal["file"]
    many: bool = Option(default=False, description="Several files instead of one.")
    accept: tuple[MediaType, ...] = Option(
        default=(), description="Media types taken, such as `image/*`; any where empty."
    )
    max_mb: int = Option(default=25, ge=1, le=1000, description="Largest size of one file, in megabytes.")
    capture: bool = Option(default=False, description="A terminal opens its camera first.")

    @property
    def most(self) -> int:
        """Return how many files it holds at most."""
        return _MOST if self.many else 1

    def takes(self, media_type: str) -> bool:
        """Tell whether a media type is accepted; pictures that are programs must be named in full."""
        family = media_type.partition("/")[0] + "/*"
        return not self.accept or media_type in self.accept or (family in self.accept and media_type not in _DRAWN)

    def check(self, media_type: str, size: int) -> None:
        """Refuse a file that the field does not take; raises Refused."""
        if not self.takes(media_type):
            raise Refused("file_type_refused", given=media_type, accept=", ".join(self.accept))
        if size > self.max_mb * _MEGABYTE:
            raise Refused("file_too_heavy", max=self.max_mb, size=-(-size // _MEGABYTE))

    def clean(self, raw: object) -> Value:
        """Return the ids of the files, in order; the write path finds the files themselves."""
        given: list[object] = cast("list[object]", raw) if isinstance(raw, list) else [raw]
        if len(given) == 1 and isinstance(given[0], str):
            given = [part for part in _SEPARATORS.split(given[0]) if part]
        ids = [_id(each) for each in given]
        if len(ids) > self.most:
            raise Refused("too_many_files", max=self.most)
        return cast("Value", list(dict.fromkeys(ids))) or None

    def schema(self) -> dict[str, Json]:
        """Return an object for one file, a list of such objects for many."""
        return {"type": "array", "items": _described()} if self.many else _described()

    def given(self) -> dict[str, Json]:
        """Return what names files: an id or an object that has one, for many a list of such."""
        one: dict[str, Json] = {"anyOf": [{"type": "string"}, {"type": "object", "required": ["id"]}]}
        return {"anyOf": [one, {"type": "array", "items": one, "maxItems": self.most}]}

    def cell(self, value: Value) -> str:
        """Return the ids with commas; an import names files by id, too."""
        return ", ".join(file_ids(value))

    def value_type(self) -> t.Type:
        """Return JSON."""
        return t.JSON


def file_ids(value: object) -> list[str]:
    """Return the ids of the files that a field's value names, cleaned or stored; none of an empty one."""
    found: list[object] = cast("list[object]", value) if isinstance(value, list) else [value]
    return [_id(each) for each in found if each is not None]


def _id(raw: object) -> str:
    named = cast("Mapping[str, object]", raw).get("id") if isinstance(raw, Mapping) else raw
    if not isinstance(named, str) or not named:
        raise Refused("not_file")
    return named


def _described() -> dict[str, Json]:
    properties: dict[str, Json] = {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "type": {"type": "string"},
        "size": {"type": "integer"},
        "width": {"type": "integer"},
        "height": {"type": "integer"},
    }
    return {"type": "object", "properties": properties, "required": ["id", "name", "type", "size"]}
