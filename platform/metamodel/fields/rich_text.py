"""Formatted text: a small, safe part of HTML; the one door of nh3."""

from typing import ClassVar, Literal

import nh3
from pydantic import Field as Option

from ...kernel.json import Json
from ..values import Refused, Value
from .text import Textual, clean_text

_TAGS = frozenset(
    {
        "a", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "s",
        "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
    }
)  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


class RichTextField(Textual):
    """Formatted text as HTML. The server keeps headings, lists, tables, links and emphasis, and takes everything else out."""

    example: ClassVar[str] = "description: {type: rich_text}"
    type: Literal["rich_text"]
    max_length: int = Option(default=100_000, ge=1, le=1_000_000, description="Most characters its HTML may have.")

    def clean(self, raw: object) -> Value:
        """Return the HTML without scripts, styles, frames, event handlers and links of other kinds; None where nothing is left."""
        text = clean_text(raw, self.max_length)
        html = nh3.clean(text, tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes=set(_SCHEMES), link_rel="noopener noreferrer")
        if len(html) > self.max_length:
            raise Refused("too_long", max=self.max_length, length=len(html))
        return html or None

    def schema(self) -> dict[str, Json]:
        """Return a string schema whose content is HTML."""
        return {**super().schema(), "contentMediaType": "text/html"}
