"""Steps that tell people something."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ...definition import Definition, Expr, Key, Words

_TO = "Whom: `role:planner` for all who have a role, or an expression that gives a person (`order.owner`)."
_ONE_EACH = (
    "Variable: the set it runs over, with one message for each record; without it, one about the sets as wholes."
)


class NotifyStep(Definition):
    """Puts a message into the inbox of people, unread until they read it."""

    notify: tuple[Expr, ...] = Option(min_length=1, description=_TO)
    for_each: Mapping[Key, Expr] = Option(default={}, max_length=1, description=_ONE_EACH)
    if_: Expr | None = Option(default=None, alias="if")
    title: Words = Option(description="In braces, expressions: `{order.code} is late`.")
    text: Words | None = None


class MailStep(Definition):
    """Sends a letter by the installation's mail server; who has no address gets none."""

    mail: tuple[Expr, ...] = Option(min_length=1, description=_TO + " An expression may also give an address.")
    for_each: Mapping[Key, Expr] = Option(default={}, max_length=1, description=_ONE_EACH)
    if_: Expr | None = Option(default=None, alias="if")
    title: Words = Option(description="The subject; in braces, expressions.")
    text: Words
    attach: tuple[Key, ...] = Option(
        default=(), max_length=10, description="Files that earlier steps made; a letter about a record gets those that are about it."
    )


class ChatStep(Definition):
    """Posts into a group chat by its robot. The robot's address is a secret of the app; until it is set, nothing is sent."""

    chat: Key = Option(
        description="The secret with the robot's address; `<name>_sign` holds its signing secret where it has one."
    )
    robot: Literal["wecom", "dingtalk", "feishu"]
    for_each: Mapping[Key, Expr] = Option(default={}, max_length=1, description=_ONE_EACH)
    if_: Expr | None = Option(default=None, alias="if")
    title: Words = Option(description="In braces, expressions: `{order.code} is late`.")
    text: Words | None = None
    language: Literal["en", "zh"] = "zh"
