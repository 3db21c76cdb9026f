"""Steps that make files: prints of records, and tables and texts."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ...definition import Definition, Expr, Key
from .outside import RowsOf


class PrintStep(Definition):
    """Prints records: a file for each, or with `together` one for all of them. A `field` of theirs gets it; `as` names the files."""

    print: Key = Option(description="The print.")
    for_each: Mapping[Key, Expr] = Option(min_length=1, max_length=1, description="Variable: the records that are printed.")
    if_: Expr | None = Option(default=None, alias="if")
    together: bool = Option(default=False, description="One file with all of them.")
    form: Literal["pdf", "zpl"] = "pdf"
    language: Literal["en", "zh"] = "zh"
    field: Key | None = Option(default=None, description="The file field of the records; one for many files keeps what it has.")
    as_: Key | None = Option(default=None, alias="as", description="The files in later steps, such as `attach` of a letter.")


class FileStep(Definition):
    """Writes a file about the sets: a table of rows, or a text."""

    file: Literal["csv", "xlsx", "text"]
    name: str = Option(min_length=1, max_length=200, description="How it is called; in braces, expressions.")
    rows: RowsOf | None = Option(default=None, description="The lines of a table; its columns are the keys of `set`, in their order.")
    text: str | None = Option(default=None, max_length=100_000, description="A text; in braces, expressions.")
    into: Mapping[Key, Expr] = Option(default={}, max_length=1, description="Variable: the records that get it.")
    field: Key | None = Option(default=None, description="Their file field; one for many files keeps what it has.")
    as_: Key | None = Option(default=None, alias="as", description="The file in later steps, such as `attach` of a letter.")
