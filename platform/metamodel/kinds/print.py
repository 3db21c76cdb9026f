"""A print: a document or a label over the records of one entity, laid out by a template."""

from typing import Literal

from pydantic import Field as Option

from ..definition import Definition, Expr, Key, Titled

PaperName = Literal["A3", "A4", "A5", "A6", "Letter", "Legal"]


class Sheet(Definition):
    """A sheet of any size, in millimetres."""

    width: float = Option(ge=10, le=1200, description="Millimetres.")
    height: float = Option(ge=10, le=1200, description="Millimetres.")


class Print(Titled):
    """`prints/<key>.yaml`: what is printed of a record. The preview is the print itself.

    `body` is a Jinja2 template of HTML; `zpl` one of ZPL II for label printers. Both know `record` and its fields; every name
    is checked when the app is, and a value never becomes markup or a printer's command.
    """

    of: Key
    icon: str = ""
    kind: Literal["document", "label"] = "document"
    where: Expr | None = Option(default=None, description="Of which records it can be printed.")
    paper: PaperName | Sheet = Option(default="A4", description="The sheet: its name, or its width and height in mm.")
    landscape: bool = False
    margin: float = Option(default=12, ge=0, le=100, description="Millimetres on each side.")
    file_name: str = Option(default="", description="How the file is called, such as `{code}`; the record's label where empty.")
    style: str = Option(default="", description="CSS for the body.")
    body: str = Option(default="", description="HTML with Jinja2: `<h1>{{ record.code }}</h1>`.")
    zpl: str = Option(default="", description="ZPL II with Jinja2, for label printers.")
    dots: Literal[6, 8, 12, 24] = Option(default=8, description="Dots a millimetre of the label printer: 8 are 203 dpi.")
