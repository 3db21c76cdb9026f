"""A terminal: what a shared device shows to the people who work at it."""

from pydantic import Field as Option

from ..definition import Definition, Expr, Key, OrderKey, Path, Titled


class Stations(Definition):
    """The records at which devices stand; each device stands at one of them."""

    of: Key
    where: Expr | None = Option(default=None, description="Which records can be chosen.")
    order_by: tuple[OrderKey, ...] = ()
    show: tuple[Path, ...] = Option(default=(), description="What is shown of each beside its name.")


class NextStep(Definition):
    """One thing to do with a record of a work list: fill in a form about it, or carry out a transition of its workflow."""

    form: Key | None = Option(default=None, description="A terminal form about the record.")
    do: Key | None = Option(default=None, description="A transition of the record's workflow that needs no values.")
    if_: Expr | None = Option(default=None, alias="if", description="For which records it is the next step; for all if not given.")


class WorkList(Titled):
    """Records that wait for somebody; on each stands the first step whose condition holds."""

    of: Key
    where: Expr | None = Option(default=None, description="Which records are listed; `actor` is the person.")
    at: Path | None = Option(default=None, description="The path from a record to its station; only the device's own station is listed.")
    order_by: tuple[OrderKey, ...] = ()
    show: tuple[Path, ...] = Option(default=(), description="What is shown of each record beside its name.")
    limit: int = Option(default=50, ge=1, le=200, description="How many are kept for hours without a network.")
    steps: tuple[NextStep, ...] = Option(min_length=1)


class Terminal(Titled):
    """`terminals/<key>.yaml`: the stations, the work that waits at each, and what else can be done there."""

    icon: str = ""
    stations: Stations | None = None
    badge: Path | None = Option(
        default=None, description="`<name>.<field>`: the field of the person's own record (`actor` in app.yaml) that their badge shows."
    )
    work: tuple[WorkList, ...] = ()
    forms: tuple[Key, ...] = Option(default=(), description="Terminal forms that are offered beside the work.")
    undo_seconds: int = Option(default=10, ge=0, le=60, description="How long something done can be taken back before it is sent.")
    lock_minutes: int = Option(default=15, ge=1, le=720, description="After how long without a touch the PIN is asked for again.")
