"""A form: how a record is entered, at a desk or at a terminal."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field as Option
from pydantic import StringConstraints

from ..definition import Definition, Expr, Key, Path, Titled

Mask: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""How a code looks: `SN-######` is `SN-` and six digits."""


class Control(Definition):
    """One field on a form, with the conditions under which it shows, must be filled, or is locked."""

    field: Key
    visible: Expr | None = None
    required: Expr | None = None
    read_only: Expr | None = None
    default: Expr | None = None
    scan: bool | tuple[Mask, ...] = Option(
        default=False,
        description="At a terminal: a scanned code that stands for no record is put here; long texts get a line of each. With masks, "
        "such as `[SN-######]`, only codes that fit one: `#` is a digit, `@` a letter, `*` anything, all else itself.",
    )


class Section(Titled):
    """Controls that belong together."""

    columns: Literal[1, 2, 3] = 2
    controls: tuple[Control, ...]


class About(Definition):
    """What a terminal form is about: the person picks or scans this record first."""

    field: Key = Option(description="The reference field that is filled by picking or scanning.")
    where: Expr | None = Option(default=None, description="Which records can be picked.")
    order_by: tuple[str, ...] = ()
    show: tuple[Path, ...] = Option(default=(), description="What is shown of the picked record.")


Stamp: TypeAlias = Literal["moment", "device", "event", "station"]
"""What a terminal fills in by itself: when it was done by the device's clock, the device's title, an id of the deed, the station."""


class Form(Titled):
    """`forms/<key>.yaml`: a form over one entity. Its conditions hold in the browser and in the engine alike."""

    of: Key
    icon: str = ""
    kind: Literal["desk", "terminal"] = "desk"
    about: About | None = None
    stamps: Mapping[Key, Stamp] = Option(
        default_factory=dict[str, Stamp], description="Fields that the terminal fills in by itself, shown to nobody; the person may not."
    )
    sections: tuple[Section, ...] = Option(min_length=1)
