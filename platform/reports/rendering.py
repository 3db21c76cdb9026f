"""Fills templates of prints, run as a confined script: no file but its own job, no network, no value that becomes markup.

The job is a JSON file: `{"form": "html"|"zpl", "template", "style", "page": {"width", "height", "margin"}, "language",
"dots", "names": {…}, "copies": [record, …]}`. What was drawn goes to the second path; a refusal is printed as JSON.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, cast

import segno
from barcode import get_barcode_class  # pyright: ignore[reportMissingTypeStubs]
from barcode.errors import BarcodeError  # pyright: ignore[reportMissingTypeStubs]
from jinja2 import StrictUndefined, Undefined
from jinja2.exceptions import TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape
from ppf.datamatrix import DataMatrix  # pyright: ignore[reportMissingTypeStubs, reportAttributeAccessIssue, reportUnknownVariableType]

_PLAIN_STYLE = """
@page { size: %(width)smm %(height)smm; margin: %(margin)smm; @bottom-right { %(foot)s } }
html { font: 10pt/1.45 "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #111; }
body { margin: 0; } h1 { font-size: 16pt; margin: 0 0 3mm; } h2 { font-size: 12pt; margin: 4mm 0 2mm; }
table { border-collapse: collapse; width: 100%%; }
th, td { border: .2mm solid #666; padding: 1mm 1.5mm; text-align: start; vertical-align: top; }
th { background: #eee; font-weight: 600; } thead { display: table-header-group; } tr { break-inside: avoid; }
td.n, th.n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg.code { display: block; } .sheet { counter-reset: page 1; } .sheet + .sheet { break-before: page; }
"""
_MOST_SIGNS = 100_000_000
"""Of all copies together, pictures and codes among them."""
_FOOT = "content: counter(page); font-size: 8pt; color: #555;"
_SIGNS = re.compile(r"[\^~\\_]|[^\x20-\x7e]")
_SYMBOLS = ("code128", "code39", "ean13", "ean8", "upca", "itf", "gs1_128")
_SQUARE = Markup(
    '<svg class="code" style="width:{0}mm;height:{0}mm" viewBox="0 0 {1} {1}" shape-rendering="crispEdges"><path d="{2}"/></svg>'
)
_BARS = Markup(
    '<svg class="code" style="width:{}mm;height:{}mm" viewBox="-10 0 {} 1" preserveAspectRatio="none"><path d="{}"/></svg>{}'
)
_PAGE = '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title><style>{}</style></head><body>{}</body></html>'


class Refusal(Exception):
    """A code of ours and what its words need."""


class Text(str):
    """A text that may read differently from what it is: a choice's key shows its title."""

    shown: str
    __slots__ = ("shown",)


class Number(Decimal):
    """A number that is calculated with exactly, and shown in the reader's way."""

    shown: str


class Day(date):
    """A date shown in the reader's way."""

    shown: str


class Moment(datetime):
    """A moment shown in the reader's way."""

    shown: str


class Truth(int):
    """Yes or no, in the reader's language."""

    shown: str


class Row:
    """A record: its fields, and its label where it stands alone. One that is not there is empty, and so are all of its fields."""

    __slots__ = ("fields", "shown")

    def __init__(self, label: str, fields: Mapping[str, Any]) -> None:
        self.shown = label
        self.fields = fields

    def __bool__(self) -> bool:
        return bool(self.shown or any(value is not None for value in self.fields.values()))

    def __str__(self) -> str:
        return self.shown


class Document(dict[str, Any]):
    """A file or a document; where it stands alone, its name."""

    shown: str


def value_of(told: Any) -> Any:
    """Return what a template works with for a told value."""
    if told is None:
        return None
    if isinstance(told, list):
        return [value_of(each) for each in cast("list[Any]", told)]
    if "fields" in told:
        return Row(told["label"], {key: value_of(each) for key, each in told["fields"].items()})
    made = _MADE[told["is"]](told["value"])
    if not isinstance(made, Markup):
        made.shown = told["shown"]
    return made


_MADE: dict[str, Callable[[Any], Any]] = {
    "text": Text, "markup": Markup, "number": Number, "boolean": Truth, "date": Day.fromisoformat,
    "datetime": Moment.fromisoformat, "document": Document,
}  # fmt: skip


class Templates(SandboxedEnvironment):
    """Jinja2 without a way out: only fields of rows, texts of documents, and what the sandbox calls safe."""

    intercepted_binops = frozenset({"**", "*"})

    def call_binop(self, context: Any, sign: str, left: Any, right: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Refuse powers, and products that would fill the memory."""
        if sign == "**" or isinstance(left, str | list) or isinstance(right, str | list):
            raise TemplateError(f"{sign} is for numbers only, and powers are not allowed")
        return super().call_binop(context, sign, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a row, a part of a document, else what the sandbox lets through."""
        if isinstance(obj, Row):
            return obj.fields.get(attribute)
        if isinstance(obj, dict):
            return cast("dict[str, Any]", obj).get(attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return the same as by a dot where a row or a document is asked."""
        return self.getattr(obj, argument) if isinstance(obj, Row | dict) else super().getitem(obj, argument)


def plainly(value: Any) -> Any:
    """Return what stands on paper for a value."""
    if value is None or isinstance(value, Undefined):
        return value if isinstance(value, Undefined) else ""
    if isinstance(value, list | tuple):
        return ", ".join(str(plainly(each)) for each in cast("list[Any]", value))
    return getattr(value, "shown", value)


def for_printer(value: Any) -> str:
    """Return a value as ZPL data: what a printer would take for a command is written as its bytes (`^FH`)."""
    if isinstance(value, Markup):
        return str(value)
    return _SIGNS.sub(lambda sign: "".join(f"_{byte:02X}" for byte in sign.group().encode()), str(plainly(value)))


def qr(value: Any, size: float = 20, error: str = "m") -> Markup:
    """Return a QR code of a text, `size` millimetres wide."""
    made = segno.make(_coded(value), error=error, micro=False, boost_error=False)
    return _drawn(int(made.symbol_size(border=2)[0]), made.matrix_iter(border=2), size)


def qr_rows(text: str) -> list[str]:
    """Return the QR code of a text as rows of 0 and 1, without a border."""
    return ["".join("1" if dark else "0" for dark in row) for row in segno.make(text, error="m", micro=False).matrix]


def datamatrix(value: Any, size: float = 12) -> Markup:
    """Return a Data Matrix of a text, `size` millimetres wide."""
    text = _coded(value)
    if not text.isascii():
        raise Refusal(
            "print_code_value", {"given": text[:80], "kind": "datamatrix", "why": "it holds ASCII signs only"}
        )
    rows = cast("list[list[int]]", DataMatrix(text).matrix)  # pyright: ignore[reportUnknownMemberType]
    wide = len(rows[0]) + 2
    return _drawn(wide, [[0] * wide, *([0, *row, 0] for row in rows), [0] * wide], size)


def barcode(value: Any, kind: str = "code128", width: float = 50, height: float = 12, *, text: bool = True) -> Markup:
    """Return a bar code of a text, its size in millimetres; `kind` is one of `_SYMBOLS`."""
    if kind not in _SYMBOLS:
        raise Refusal("print_code_kind", {"given": str(kind)[:40], "known": ", ".join(_SYMBOLS)})
    try:
        modules = get_barcode_class(kind)(_coded(value)).build()[0]
    except (BarcodeError, ValueError, KeyError) as error:
        raise Refusal("print_code_value", {"given": str(value)[:80], "kind": kind, "why": str(error)[:200]}) from None
    bars = "".join(f"M{at.start()} 0h{len(at.group())}v1h-{len(at.group())}z" for at in re.finditer("1+", modules))
    words = escape(plainly(value)) if text else ""
    caption = (
        Markup('<div style="text-align:center;font-size:8pt;width:{}mm">{}</div>').format(width, words) if text else ""
    )
    return _BARS.format(width, height, len(modules) + 20, bars, caption)


def image(value: Any, width: float = 40) -> Markup:
    """Return the picture that a file field holds, `width` millimetres wide; nothing where there is none."""
    files = cast("list[Any]", value) if isinstance(value, list) else [value]
    sources = [each["source"] for each in files if isinstance(each, Document) and each.get("source")]
    return Markup("").join(
        Markup('<img alt="" style="width:{}mm" src="{}">').format(width, source) for source in sources
    )


def _coded(value: Any) -> str:
    text = "" if value is None else str(value)
    if not text:
        raise Refusal("print_code_empty", {})
    return text


def _drawn(wide: int, rows: Any, size: float) -> Markup:
    cells = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return _SQUARE.format(size, wide, cells)


def environment(job: Mapping[str, Any]) -> Templates:
    """Return the templates' world for a job."""
    labels = job["form"] == "zpl"
    made = Templates(autoescape=not labels, undefined=StrictUndefined, finalize=for_printer if labels else plainly)
    language = job["language"]

    def say(**words: str) -> str:
        return words.get(language) or words.get("en") or next(iter(words.values()), "")

    functions: dict[str, Any] = {
        "qr": qr,
        "barcode": barcode,
        "datamatrix": datamatrix,
        "image": image,
        "say": say,
        "range": made.globals["range"],
    }
    made.globals.clear()
    made.globals.update(functions)
    return made


def drawn(job: Mapping[str, Any]) -> bytes:
    """Return the print of all copies in one file."""
    template = environment(job).from_string(job["template"])
    names = {name: value_of(told) for name, told in job["names"].items()}
    left = _MOST_SIGNS
    copies: list[str] = []
    for number, told in enumerate(job["copies"], 1):
        copies.append(_bounded(template.generate(record=value_of(told), copy=number, **names), left))
        left -= len(copies[-1])
    if job["form"] == "zpl":
        return "\n".join(copies).encode()
    page = {**job["page"], "foot": _FOOT if job["page"]["numbered"] else "content: none;"}
    sheets = "".join(f'<section class="sheet">{copy}</section>' for copy in copies)
    style = (_PLAIN_STYLE % page) + job["style"].replace("</", "<\\/")
    html = _PAGE.format(escape(language_tag(job)), escape(plainly(names["title"])), style, sheets)
    return html.encode()


def _bounded(pieces: Iterable[str], most: int) -> str:
    """Join what a template draws; one that grows without end is stopped long before its memory or time is used up."""
    kept: list[str] = []
    for piece in pieces:
        kept.append(piece)
        most -= len(piece)
        if most < 0:
            raise Refusal("print_too_heavy", {})
    return "".join(kept)


def language_tag(job: Mapping[str, Any]) -> str:
    """Return the language as HTML names it, which chooses the Chinese glyphs."""
    return {"zh": "zh-CN"}.get(job["language"], str(job["language"]))


def _refused(code: str, data: Mapping[str, object]) -> NoReturn:
    sys.stdout.write(json.dumps({"code": code, "data": data}))
    sys.exit(0)


def main(job_path: str, target: str) -> None:
    """Draw the job of a file into another."""
    job = json.loads(Path(job_path).read_text("utf-8"))
    try:
        Path(target).write_bytes(drawn(job))
    except Refusal as refusal:
        _refused(*refusal.args)
    except (TemplateError, ArithmeticError, TypeError, ValueError, AttributeError, KeyError) as error:
        _refused("print_failed", {"why": str(error)[:300], "line": getattr(error, "lineno", 0) or 0})


if __name__ == "__main__":
    main(*sys.argv[1:])
