"""Steps that make files, after their checks."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from ...expressions import Expression
from .base import Loop
from .outside import RowsModel
from .telling import Template


@dataclass(frozen=True, slots=True)
class Holder:
    """The field that gets the files."""

    entity: str
    field: str
    many: bool


@dataclass(frozen=True, slots=True)
class PrintOutModel:
    """Prints records, together or each by itself."""

    kind: ClassVar[str] = "print"
    entity: str
    print: str
    loops: tuple[Loop, ...]
    condition: Expression | None
    together: bool
    form: Literal["pdf", "zpl"]
    language: str
    holder: Holder | None
    name: str | None


@dataclass(frozen=True, slots=True)
class WriteModel:
    """Writes a file about the sets; `loops` are the records that get it."""

    kind: ClassVar[str] = "file"
    entity: str
    format: Literal["csv", "xlsx", "text"]
    called: Template
    rows: RowsModel | None
    text: Template | None
    loops: tuple[Loop, ...]
    holder: Holder | None
    name: str | None
