"""Text to tokens: numbers, texts, names and signs, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import NoReturn

from ..kernel.problems import Invalid, Location, Problem
from .tree import Span

Kind = OneOf["number", "text", "name", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the language; `text` is as written."""

    kind: Kind
    text: str
    span: Span


_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")|(?P<sign><=|>=|==|!=|[-+*/%<>().,\[\]])"
)
_BLANK = re.compile(r"[ \t\r\n\u3000\u00a0]*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
_INSTEAD = {
    "&&": "and", "||": "or", "!": "not", "=": "==", "&": "and", "|": "or", "（": "(", "）": ")", "，": ",", "。": ".",
    "“": '"', "”": '"', "‘": "'", "’": "'", "＝": "==", "＞": ">", "＜": "<", "≥": ">=", "≤": "<=", "≠": "!=",
    "×": "*", "÷": "/", "＋": "+", "－": "-", "【": "[", "】": "]",
}  # fmt: skip


def refuse(code: str, span: Span, **data: object) -> NoReturn:
    """Raise Invalid with one problem at a place."""
    raise Invalid(Problem(code, data, Location(column=span.start + 1)))


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text and a last one of kind `end`; raises Invalid at the first character that fits nowhere."""
    at = _blank(text, 0)
    while at < len(text):
        token = _token(text, at)
        yield token
        at = _blank(text, token.span.end)
    yield Token("end", "", Span(len(text), len(text)))


def _blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _token(text: str, at: int) -> Token:
    found = _TOKEN.match(text, at)
    if found is None:
        _refuse_character(text, at)
    word, end = found.group(), found.end()
    match found.lastgroup:
        case "number":
            if end < len(text) and (text[end].isalnum() or text[end] in "_."):
                refuse("expression_bad_number", Span(at, end), number=text[at : end + 1])
            return Token("number", word, Span(at, end))
        case "name":
            return Token("name", word, Span(at, end))
        case "text":
            return Token("text", word, Span(at, end))
        case _:
            if word in "*/" and text[end : end + 1] == word:
                refuse("expression_bad_sign", Span(at, end), sign=word * 2, near="")
            return Token("sign", word, Span(at, end))


def _refuse_character(text: str, at: int) -> NoReturn:
    if text[at] in "'\"":
        refuse("expression_open_text", Span(at, len(text)))
    two, one = text[at : at + 2], text[at]
    sign = two if two in _INSTEAD else one
    refuse("expression_bad_sign", Span(at, at + 1), sign=sign, near=_INSTEAD.get(sign, ""))


def unquote(token: Token) -> str:
    """Return the value of a text token; raises Invalid where an escape is unknown or makes no character."""

    def escape(found: re.Match[str]) -> str:
        if found.group(1):
            return chr(int(found.group(1), 16))
        if found.group(2) not in _ESCAPES:
            refuse("expression_bad_escape", token.span, escape=found.group())
        return _ESCAPES[found.group(2)]

    value = _ESCAPE.sub(escape, token.text[1:-1])
    try:
        value = value.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        refuse("expression_bad_escape", token.span, escape="\\u")
    if "\0" in value:
        refuse("expression_bad_escape", token.span, escape="\\u0000")
    return value
