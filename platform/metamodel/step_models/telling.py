"""Steps that tell people something, after their checks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ...expressions import Expression
from .base import Loop


@dataclass(frozen=True, slots=True)
class Template:
    """A text with expressions in it: `texts` has one part more than `expressions`."""

    texts: tuple[str, ...]
    expressions: tuple[Expression, ...]

    def written(self, value: Callable[[Expression], Any], shown: Callable[[Any], str]) -> str:
        """Return the text with the values that a function gives."""
        parts = [self.texts[0]]
        for expression, text in zip(self.expressions, self.texts[1:], strict=True):
            parts += [shown(value(expression)), text]
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Message:
    """What is told, by language, and of what: for each record of a set, or once."""

    loops: tuple[Loop, ...]
    condition: Expression | None
    title: Mapping[str, Template]
    text: Mapping[str, Template]

    @property
    def expressions(self) -> Iterator[Expression]:
        """Yield every expression of it."""
        yield from [self.condition] if self.condition is not None else []
        for template in (*self.title.values(), *self.text.values()):
            yield from template.expressions


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message goes to: everybody with a role, or whom an expression names."""

    role: str
    expression: Expression | None


@dataclass(frozen=True, slots=True)
class NotifyModel:
    """Puts a message into the inbox of people."""

    kind: ClassVar[str] = "notify"
    entity: str
    to: tuple[Recipient, ...]
    message: Message


@dataclass(frozen=True, slots=True)
class MailModel:
    """Sends letters."""

    kind: ClassVar[str] = "mail"
    entity: str
    to: tuple[Recipient, ...]
    message: Message
    attach: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChatModel:
    """Posts into a group chat by its robot."""

    kind: ClassVar[str] = "chat"
    entity: str
    secret: str
    robot: Literal["wecom", "dingtalk", "feishu"]
    message: Message
    language: str
