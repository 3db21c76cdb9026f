"""A page on which strangers follow one record: found by its code and a second thing that only they know."""

from pydantic import Field as Option

from ..definition import NO_WORDS, Definition, Expr, Key, Keys, Path, Titled, Words

LEAST_PROOF = 4
"""Fewer characters could be tried through in a day."""


class Proof(Definition):
    """The second thing that is asked for beside the code: a field, or how it ends."""

    field: Key = Option(description="A text field of the record, such as a phone number or a token.")
    last: int | None = Option(
        default=None, ge=LEAST_PROOF, le=40, description="How many of its last characters are asked for; all if not given."
    )
    title: Words = Option(
        default=NO_WORDS, description="How it is asked for, such as “Last four digits of your phone”; the field's title if not given."
    )


class Stages(Definition):
    """The stages that the record goes through, in their order; another state stands beside them by its name."""

    field: Key = Option(description="The state of the record, or a choice.")
    only: Keys = Option(default=(), description="The states that are shown as stages, in this order; all if not given.")


class TrackRows(Titled):
    """Records of a sub-table that are shown, each with how far it is."""

    field: Key
    show: tuple[Path, ...] = Option(min_length=1, description="What is shown of each; the first names it.")
    progress: Path | None = Option(default=None, description="A number from 0 to 1.")


class Track(Titled):
    """`tracks/<key>.yaml`: a page without sign-in at `/track/<app>/<key>`. What it names is told to whoever has code and proof."""

    of: Key
    code: Key = Option(description="The text field by which the record is asked for, such as an order number.")
    proof: Proof
    where: Expr | None = Option(default=None, description="Which records can be followed; all if not given.")
    stages: Stages | None = None
    progress: Path | None = Option(default=None, description="How far it is: a number from 0 to 1.")
    promise: Path | None = Option(default=None, description="The day or moment that is promised.")
    show: tuple[Path, ...] = Option(default=(), description="What else is shown of the record.")
    rows: tuple[TrackRows, ...] = ()
    contact: Words = Option(default=NO_WORDS, description="Whom to ask, and how.")
