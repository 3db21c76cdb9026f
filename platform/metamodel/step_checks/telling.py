"""Types the steps that tell people something."""

import re
from collections.abc import Mapping

from ...expressions import Expression
from ...expressions import types as t
from ..definition import Words
from ..kinds.steps import ChatStep, MailStep, NotifyStep
from ..rule_names import At, Names
from ..step_models import ChatModel, Loop, MailModel, Message, NotifyModel, Recipient, Template

_BRACES = re.compile(r"\{([^{}]*)\}")
_ROLE = "role:"
FILES = t.ListOf(t.Record("", t.Members({"id": t.TEXT, "name": t.TEXT, "size": t.INTEGER})))
"""What later steps know of files that were made."""


def notify(names: Names, step: NotifyStep, at: At) -> NotifyModel:
    """Return what `notify` means."""
    message = _message(names, step, at)
    return NotifyModel(_entity(message), _recipients(names, step.notify, message.loops, (*at, "notify")), message)


def mail(names: Names, step: MailStep, at: At) -> MailModel:
    """Return what `mail` means."""
    message = _message(names, step, at)
    for i, name in enumerate(step.attach):
        if names.values.get(name) != FILES:
            names.report("attach_needs_files", {"name": name}, *at, "attach", i)
    return MailModel(_entity(message), _recipients(names, step.mail, message.loops, (*at, "mail")), message, step.attach)


def chat(names: Names, step: ChatStep, at: At) -> ChatModel:
    """Return what `chat` means."""
    message = _message(names, step, at)
    return ChatModel(_entity(message), step.chat, step.robot, message, step.language)


def _entity(message: Message) -> str:
    return message.loops[0].of.entity if message.loops else ""


def _message(names: Names, step: NotifyStep | MailStep | ChatStep, at: At) -> Message:
    loops = names.loops(step.for_each, *at, "for_each")
    condition = names.expression(step.if_, names.scope(loops), t.BOOLEAN, *at, "if")
    return Message(
        loops,
        condition,
        _texts(names, step.title, loops, (*at, "title")),
        _texts(names, step.text, loops, (*at, "text")),
    )


def _texts(names: Names, words: Words | None, loops: tuple[Loop, ...], at: At) -> Mapping[str, Template]:
    return {language: template(names, text, loops, (*at, language)) for language, text in (words or {}).items()}


def template(names: Names, text: str, loops: tuple[Loop, ...], at: At) -> Template:
    """Return a text with the expressions in its braces typed; each must give a single value that can be shown."""
    pieces = _BRACES.split(text)
    found: list[Expression] = []
    for piece in pieces[1::2]:
        expression = names.expression(piece, names.scope(loops), None, *at)
        if expression is not None and isinstance(expression.type, t.ListOf | t.Record):
            names.report("compute_needs_value", {"name": piece, "given": str(expression.type)}, *at)
        elif expression is not None:
            found.append(expression)
    return Template(tuple(pieces[0::2]), tuple(found))


def _recipients(names: Names, given: tuple[str, ...], loops: tuple[Loop, ...], at: At) -> tuple[Recipient, ...]:
    found: list[Recipient] = []
    for i, text in enumerate(given):
        if text.startswith(_ROLE):
            role = text.removeprefix(_ROLE).strip()
            names.known(role, names.build.definitions.roles, "unknown_role", {}, *at, i)
            found.append(Recipient(role, None))
        elif expression := names.expression(text, names.scope(loops), t.TEXT, *at, i):
            found.append(Recipient("", expression))
    return tuple(found)
