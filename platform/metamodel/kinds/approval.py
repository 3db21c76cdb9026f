"""An approval: steps that people decide while a record waits in one state of its workflow."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias, cast

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema, model_validator
from pydantic import Field as Option
from pydantic_core import PydanticCustomError

from ..definition import NO_WORDS, Definition, Expr, Key, Keys, Path, Titled, Words

DURATION_PATTERN = r"^\d{1,5}(m|h|d|wd|w)$"
Duration: TypeAlias = Annotated[str, StringConstraints(pattern=DURATION_PATTERN)]
"""A length of time: `30m`, `8h`, `2d`, `3wd` (working days of the calendar), `1w`."""

MOST_LEVELS = 20


class Who(Definition):
    """Who is asked, in exactly one way."""

    role: Key | None = Option(default=None, description="Everybody with this role.")
    field: Path | None = Option(default=None, description="The person in a field of the record, also over references: `team.leader`.")
    expr: Expr | None = Option(default=None, description="An expression that gives a person's id or sign-in name.")
    manager: int | None = Option(default=None, ge=1, le=MOST_LEVELS, description="The manager so many levels above who submitted.")
    ladder: int | None = Option(
        default=None, ge=1, le=MOST_LEVELS, description="The heads of the department and of above, one after another, at most so many."
    )
    until: Key | None = Option(default=None, description="The ladder ends with the first one who has this role.")
    step: Key | None = Option(default=None, description="Who approved in an earlier step.")
    initiator: bool = Option(default=False, description="Who submitted the record.")

    @model_validator(mode="after")
    def _one_way(self) -> Who:
        given = [self.role, self.field, self.expr, self.manager, self.ladder, self.step, self.initiator or None]
        if sum(each is not None for each in given) != 1 or (self.until is not None and self.ladder is None):
            raise PydanticCustomError("who_needs_one_way", "exactly one way")
        return self


def _who(value: object) -> object:
    listed = cast("list[object]", list(value)) if isinstance(value, list | tuple) else [value]  # pyright: ignore[reportUnknownArgumentType]
    return [_one(each) for each in listed]


def _one(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value == "initiator":
        return {"initiator": True}
    return {"role": value.removeprefix("role:")} if value.startswith("role:") else {"expr": value}


Asked: TypeAlias = Annotated[
    tuple[Who, ...],
    BeforeValidator(_who),
    WithJsonSchema({
        "description": "Who is asked: `role:<key>`, `initiator`, an expression, or one of the other ways; or a list of these.",
        "type": ["string", "object", "array"],
    }),
]  # fmt: skip
"""Who is asked; a bare text is `role:<key>`, `initiator`, or an expression."""


class Share(Definition):
    """How many must approve: a share of those asked, or a number."""

    ratio: Decimal | None = Option(default=None, gt=0, le=1)
    number: int | None = Option(default=None, ge=1, le=1000)

    @model_validator(mode="after")
    def _one_way(self) -> Share:
        if (self.ratio is None) == (self.number is None):
            raise PydanticCustomError("share_needs_one", "ratio or number")
        return self


Count: TypeAlias = Literal["any", "one", "all"] | Share


class Overdue(Definition):
    """What happens when a step is overdue for so long."""

    after: Duration = Option(default="0m", description="So long after the due time.")
    do: Literal["remind", "escalate", "reassign", "pass", "fail"]
    to: Asked = Option(default=(), description="Who may decide as well (escalate), or instead (reassign).")


class Due(Definition):
    """Until when a step must be decided: so long after it began, or by a date of the record."""

    after: Duration | None = None
    field: Path | None = Option(default=None, description="A date or moment of the record.")
    before: Duration = Option(default="0m", description="So long before the date in the field.")
    calendar: Key | None = Option(default=None, description="The working calendar in which durations are counted.")
    overdue: tuple[Overdue, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Due:
        if (self.after is None) == (self.field is None):
            raise PydanticCustomError("due_needs_one", "after or field")
        return self


class Signature(Definition):
    """A signature: the password is entered again, and what it means is kept with it."""

    meaning: Words = Option(description="What the signature means, such as “reviewed” or “released”.")


class AskStep(Definition):
    """People are asked; how many of them must approve, and what happens where nobody can be asked."""

    step: Key
    title: Words = NO_WORDS
    who: Asked
    count: Count = Option(
        default="all",
        description="all: everybody. any: the first decision decides. one: one approval is enough, all must reject. Or a ratio or number.",
    )
    order: Literal["parallel", "ordered"] = "parallel"
    when: Expr | None = Option(default=None, description="Only where this holds; else the step is passed over.")
    vacant: Literal["refuse", "pass", "fail"] | Asked | None = Option(
        default=None, description="Where nobody can be asked: refuse what led here, pass, fail, or ask these."
    )
    self_: Literal["exclude", "allow", "pass", "manager"] = Option(
        default="exclude", alias="self", description="Where who submitted is asked: leave out, ask, count as approving, ask their manager."
    )
    repeated: Literal["ask", "pass"] = Option(default="ask", description="Who approved before is asked again, or counts as approving.")
    require: Keys = Option(default=(), description="Fields of the record that must be filled before anybody approves.")
    sign: Signature | None = None
    due: Due | None = None


class ParallelStep(Definition):
    """Branches that go on side by side until enough of them are through."""

    step: Key
    title: Words = NO_WORDS
    branches: Mapping[Key, tuple[Node, ...]] = Option(min_length=2)
    join: Literal["all", "any"] | int = Option(default="all", description="How many branches must be through.")
    when: Expr | None = None


class ProcessStep(Definition):
    """The steps of a named process of this workflow, in this place."""

    step: Key
    title: Words = NO_WORDS
    process: Key
    when: Expr | None = None


class WaitStep(Definition):
    """Waits until a moment."""

    step: Key
    title: Words = NO_WORDS
    wait: Due
    when: Expr | None = None


Node: TypeAlias = AskStep | ParallelStep | ProcessStep | WaitStep


class Approval(Titled):
    """Begins when a record comes into its state; its end moves the record on."""

    in_: Key = Option(alias="in", description="The state in which it is decided.")
    pass_: Key = Option(alias="pass", description="The state after approval.")
    fail: Key = Option(description="The state after rejection.")
    back: Key | None = Option(default=None, description="The state of what is withdrawn, or returned to who submitted it.")
    steps: tuple[Node, ...] = Option(min_length=1)
    return_: Literal["never", "initiator", "previous", "any_step"] = Option(default="never", alias="return")
    resubmit: Literal["rerun", "straight", "chosen"] = Option(
        default="rerun", description="What is returned runs through all steps again, goes straight back, or as who returns it says."
    )
    withdraw: Literal["never", "until_first_decision", "always"] = "never"
    add_signer: tuple[Literal["before", "after"], ...] = ()
    transfer: bool = False
    delegate: bool = Option(default=True, description="Stand-ins are asked in place of those who are away.")


ParallelStep.model_rebuild()
