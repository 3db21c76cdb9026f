"""Functions of texts; lengths and positions count code points, positions from 1."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ...kernel.json import decimal_text
from .. import limits
from ..arithmetic import rounded
from ..operators import joined
from ..types import BOOLEAN, INTEGER, TEXT
from .base import A_NUMBER, A_TEXT, AN_INTEGER, SCALAR, Function, Parameter
from .letters import lower, upper
from .pattern import matches

BLANKS = " \t\r\n\u00a0\u3000"
"""The characters that `trim` takes away."""

_WIDTH = 1_000


def _trim(text: str) -> str:
    return text.strip(BLANKS)


def _fits(text: str) -> str | None:
    return text if len(text) <= limits.TEXT else None


def _replace(text: str, old: str, new: str) -> str | None:
    if not old:
        return _fits(text)
    grown = len(text) + text.count(old) * (len(new) - len(old))
    return text.replace(old, new) if grown <= limits.TEXT else None


def _substring(text: str, start: int, length: int | None = None) -> str | None:
    if start < 1 or (length is not None and length < 0):
        return None
    return _fits(text[start - 1 : None if length is None else start - 1 + length])


def _left(text: str, count: int) -> str | None:
    return _substring(text, 1, count)


def _right(text: str, count: int) -> str | None:
    return None if count < 0 else _fits(text[max(len(text) - count, 0) :])


def _pad_left(text: str, width: int, fill: str) -> str | None:
    if width > _WIDTH or len(fill) != 1:
        return None
    return _fits(text.rjust(max(width, 0), fill))


def _format_number(value: int | Decimal, places: int) -> str | None:
    number = rounded(value, places)
    return None if number is None else f"{number:,.{places}f}"


def text_of(value: str | int | Decimal | date | datetime, zone: ZoneInfo) -> str:
    """Return a value as people and files read it; a datetime to the minute in the given zone."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return decimal_text(value)
        case datetime():
            return value.astimezone(zone).replace(tzinfo=None).isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _concat(*texts: str | None) -> str | None:
    return joined(*(text or "" for text in texts))


_text, _part = Parameter("text", A_TEXT), Parameter("part", A_TEXT)

TEXTS = (
    Function("text", "text", (Parameter("value", SCALAR),), TEXT, text_of,
             {"en": "The value as text; a datetime to the minute in the app's zone.", "zh": "把值转成文本；日期时间按应用时区精确到分钟。"},
             (("text(2.50)", "2.5"), ("text(true)", "true"), ("text(7)", "7")), needs=("zone",)),
    Function("concat", "text", (Parameter("value", SCALAR, repeats=True),), TEXT, _concat,
             {"en": "All values as one text; null counts as empty.", "zh": "把所有值连成一个文本；空值按空文本处理。"},
             (("concat('WO', 7, '-', null)", "WO7-"),), nulls=True),
    Function("lower", "text", (_text,), TEXT, lower,
             {"en": "The text in small letters.", "zh": "转成小写。"}, (("lower('AbC')", "abc"), ("lower('ÄÖ')", "äö"))),
    Function("upper", "text", (_text,), TEXT, upper,
             {"en": "The text in capital letters.", "zh": "转成大写。"}, (("upper('sku-1')", "SKU-1"), ("upper('ß')", "ß"))),
    Function("trim", "text", (_text,), TEXT, _trim,
             {"en": "The text without blanks, tabs and line breaks at its ends.", "zh": "去掉首尾的空格、制表符和换行。"},
             (("trim('  a b ')", "a b"), ("trim('\u3000中文\u3000')", "中文"))),
    Function("length", "text", (_text,), INTEGER, len,
             {"en": "How many characters the text has.", "zh": "文本的字符数。"}, (("length('订单')", 2), ("length('')", 0))),
    Function("starts_with", "text", (_text, _part), BOOLEAN, str.startswith,
             {"en": "Whether the text begins with the part.", "zh": "文本是否以该部分开头。"},
             (("starts_with('SKU-1', 'SKU')", True), ("starts_with('x', '')", True))),
    Function("ends_with", "text", (_text, _part), BOOLEAN, str.endswith,
             {"en": "Whether the text ends with the part.", "zh": "文本是否以该部分结尾。"}, (("ends_with('a.pdf', '.pdf')", True),)),
    Function("contains_text", "text", (_text, _part), BOOLEAN, str.__contains__,
             {"en": "Whether the part is somewhere in the text; the same as `text contains part`.",
              "zh": "文本中是否出现该部分；等同于 `text contains part`。"}, (("contains_text('blue mug', 'mug')", True),)),
    Function("matches", "text", (_text, Parameter("pattern", A_TEXT)), BOOLEAN, matches,
             {"en": "Whether the whole text is like the pattern: * stands for any characters, ? for one.",
              "zh": "整个文本是否符合模式：* 代表任意字符，? 代表一个字符。"},
             (("matches('SKU-0042', 'SKU-*')", True), ("matches('AB', '?')", False))),
    Function("replace", "text", (_text, Parameter("old", A_TEXT), Parameter("new", A_TEXT)), TEXT, _replace,
             {"en": "The text with every `old` replaced by `new`.", "zh": "把文本中所有 old 换成 new。"},
             (("replace('a-b-c', '-', '')", "abc"), ("replace('abc', '', 'x')", "abc"))),
    Function("substring", "text", (_text, Parameter("start", AN_INTEGER), Parameter("length", AN_INTEGER, optional=True)), TEXT,
             _substring, {"en": "The part from a position (the first is 1), to the end or of a length.",
                          "zh": "从某位置（首位为 1）起的部分，可限定长度。"},
             (("substring('abcdef', 3)", "cdef"), ("substring('abcdef', 3, 2)", "cd"), ("substring('abc', 0)", None))),
    Function("left", "text", (_text, Parameter("count", AN_INTEGER)), TEXT, _left,
             {"en": "The first characters.", "zh": "开头的若干字符。"}, (("left('abcdef', 2)", "ab"), ("left('a', 9)", "a"))),
    Function("right", "text", (_text, Parameter("count", AN_INTEGER)), TEXT, _right,
             {"en": "The last characters.", "zh": "末尾的若干字符。"}, (("right('abcdef', 2)", "ef"), ("right('abc', 0)", ""))),
    Function("pad_left", "text", (_text, Parameter("width", AN_INTEGER), Parameter("fill", A_TEXT)), TEXT, _pad_left,
             {"en": "The text filled up at its left to a width (at most 1000) with one character.",
              "zh": "在左侧用一个字符补足到指定宽度（最多 1000）。"},
             (("pad_left(text(42), 5, '0')", "00042"), ("pad_left('abc', 2, '0')", "abc"))),
    Function("format_number", "text", (Parameter("number", A_NUMBER), Parameter("places", AN_INTEGER)), TEXT, _format_number,
             {"en": "The number with commas between thousands and that many places.", "zh": "按千分位和小数位数格式化数字。"},
             (("format_number(1234.5, 2)", "1,234.50"), ("format_number(-0.5, 0)", "-1"))),
)  # fmt: skip
