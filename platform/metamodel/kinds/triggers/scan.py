"""A code was scanned."""

from typing import Annotated, Literal

from pydantic import Field as Option
from pydantic import StringConstraints

from ...definition import Key
from .base import Offered


class ScanTrigger(Offered):
    """A scanned code that is a record's, or that looks like this; `input.code` is the code as it was scanned."""

    scan: Literal["record", "text"] = Option(description="record: the code of a record of the entity; text: any code of the pattern.")
    record: Key | None = Option(default=None, description="The entity; it says by `scan` which field holds its code.")
    pattern: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Option(
        default=None, description="The whole code must look like this (a regular expression); its named groups are `input.<name>`."
    )
