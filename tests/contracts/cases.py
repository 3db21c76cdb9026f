"""What each field type promises, as data: one entry for each type; the suite holds every door against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

UNTOUCHED = object()
"""Comes back exactly as it was given."""


@dataclass(frozen=True)
class Case:
    """A field of `thing` and what it promises.

    `takes` are inputs with what comes back; `refuses` are inputs with the problem's code. `ascending` are inputs in the order in
    which a list sorts them `filters` are conditions with the inputs they find among `ascending` or
    `takes`. `cells` are texts that a spreadsheet may hold, with what comes back.
    """

    type: str
    key: str
    takes: Sequence[tuple[Any, Any]] = ()
    refuses: Sequence[tuple[Any, str]] = ()
    ascending: Sequence[Any] = ()
    filters: Sequence[tuple[str, Sequence[Any]]] = ()
    default: Any = None
    cells: Mapping[str, Any] = field(default_factory=dict[str, Any])
    texts: bool = False
    written: bool = True
    exported: bool = True

    def __str__(self) -> str:
        """Return how a test is called."""
        return f"{self.type}-{self.key}"


def same(*values: Any) -> list[tuple[Any, Any]]:
    """Return inputs that come back as they are."""
    return [(value, value) for value in values]


_NUMBERS = [("x", "not_number"), ([], "not_number"), (True, "not_number"), ("1e999999", "too_large"), ("nan", "not_number")]
_TEXTS = [(5, "not_text"), ([], "not_text"), ("a\0b", "not_storable_text")]

CASES: tuple[Case, ...] = (
    Case(
        "text", "name", same("中文 名称", " a b ", "'=1+1", "x" * 2000, "İıßẞ𝔘", "\u200b"),
        [*_TEXTS, ("a\nb", "line_break_in_text"), ("x" * 2001, "too_long")],
        ascending=("A", "a", "é", "中", "𝔘"), filters=[("name == 'é'", ["é"]), ("name > 'a' and name < '中'", ["é"])],
        default="无名", cells={"plain": "plain", "'=1+1": "=1+1"}, texts=True,
    ),
    Case(
        "long_text", "note", same("第一行\n第二行\r\n末行", "\ttab"), [*_TEXTS, ("x" * 5001, "too_long")],
        ascending=("a\nb", "b"), filters=[("note contains 'a'", ["a\nb"])], texts=True,
    ),
    Case(
        "rich_text", "body",
        [("<p>你好 <b>x</b></p>", "<p>你好 <b>x</b></p>"), ("a<script>alert(1)</script>b", "ab"), ("<script>1</script>", None),
         ('<a href="javascript:alert(1)" onclick="x">y</a>', '<a rel="noopener noreferrer">y</a>'),
         ('<a href="https://x.y/?a=1&amp;b=2">z</a>', '<a href="https://x.y/?a=1&amp;b=2" rel="noopener noreferrer">z</a>')],
        _TEXTS, filters=[("body contains '你好'", ["<p>你好 <b>x</b></p>"])],
    ),
    Case(
        "integer", "pieces", [(3, 3), ("12", 12), (-5, -5), (9007199254740991, 9007199254740991), (2.0, 2)],
        [*_NUMBERS[:1], *_NUMBERS[3:], ([], "not_integer"), (True, "not_integer"), (1.5, "not_integer"),
         (-6, "too_small"), (9007199254740992, "too_large"), ("9" * 5000, "too_large")],
        ascending=(-5, 0, 2, 10, 9007199254740991), filters=[("pieces > 2", [10, 9007199254740991]), ("pieces == 0", [0])],
        default=1, cells={"7": 7, "7.0": 7},
    ),
    Case(
        "decimal", "density", [("0.000001", "0.000001"), (1.5, "1.5"), ("99999999999.999999", "99999999999.999999"), ("2.50", "2.5")],
        [*_NUMBERS, ("0.0000001", "too_many_digits"), (0, "must_be_above"), (999999999999, "must_be_below")],
        ascending=("0.1", "0.25", "10", "9999.9"), filters=[("density >= 0.25 and density < 11", ["0.25", "10"])], cells={"0.5": "0.5"},
    ),
    Case(
        "quantity", "weight", [("1.125", "1.125"), (0, "0"), ("123456789012.345", "123456789012.345")],
        [*_NUMBERS, ("1.1255", "too_many_digits"), (-1, "too_small"), ("1234567890123", "too_large")],
        ascending=("0", "0.5", "2", "10"), filters=[("weight == 0.5", ["0.5"])],
    ),
    Case(
        "money", "price", [("-12.3456", "-12.3456"), ("999999999999.9999", "999999999999.9999"), (0.1, "0.1")],
        [*_NUMBERS, ("0.00001", "too_many_digits")], ascending=("-1", "0.01", "0.02", "100"), filters=[("price < 0.015", ["-1", "0.01"])],
    ),
    Case(
        "percent", "share", [("12.34 %", "0.1234"), (0.5, "0.5"), ("1", "1"), ("５0％", "0.5")],
        [*_NUMBERS, ("101%", "too_large"), (-0.1, "too_small"), ("0.12345", "too_many_digits")],
        ascending=("0", "0.05", "0.5", "1"), filters=[("share > 0.05", ["0.5", "1"])], default="0.5", cells={"5%": "0.05"},
    ),
    Case(
        "boolean", "urgent", [(True, True), (False, False), ("是", True), ("no", False)], [("maybe", "not_boolean"), (2, "not_boolean")],
        ascending=(False, True), filters=[("urgent", [True]), ("not urgent", [False])], default=False, cells={"否": False, "TRUE": True},
    ),
    Case(
        "date", "due_on", same("2024-02-29", "2030-12-31"),
        [("2023-02-29", "not_date"), ("1.2.2024", "not_date"), (5, "not_date"), ("2019-12-31", "too_early"), ("2031-01-01", "too_late")],
        ascending=("2020-01-01", "2024-02-29", "2024-03-01"), filters=[("due_on < date('2024-03-01')", ["2020-01-01", "2024-02-29"])],
        default="2026-01-02", cells={"2024/02/29": "2024-02-29"},
    ),
    Case(
        "datetime", "seen_at",
        [("2026-01-02T08:00:00+08:00", "2026-01-02T00:00:00Z"), ("2026-06-30T23:59:59.999999Z", "2026-06-30T23:59:59.999999Z"),
         ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")],
        [("yesterday", "not_datetime"), (1, "not_datetime"), ("0001-01-01T00:00:00+14:00", "not_datetime")],
        ascending=("2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000001Z"),
        filters=[("seen_at < '2026-01-01T00:00:00Z'", ["2025-12-31T23:59:59Z"])], cells={"2026-01-02 08:00": "2026-01-02T00:00:00Z"},
    ),
    Case(
        "time", "opens_at", [("8:30", "08:30:00"), ("21:59:59", "21:59:59")],
        [("24:00", "not_time"), ("8.30", "not_time"), (830, "not_time"), ("05:59:59", "too_early"), ("22:00:01", "too_late")],
        ascending=("06:00:00", "09:05:00", "10:00:00"), filters=[("opens_at < '10:00'", ["06:00:00", "09:05:00"])],
        default="08:00:00", cells={"9:15": "09:15:00"},
    ),
    Case(
        "duration", "setup",
        [(90, 90), ("1:30", 5400), ("1:30:05", 5405), ("PT1H30M", 5400), ("1h 30m", 5400), ("2d", 172800), ("P1DT1S", 86401)],
        [("soon", "not_duration"), (1.5, "not_integer"), (-1, "too_small"), ("101h", "too_large"),
        ("P", "not_duration"), ([], "not_integer")],
        ascending=(0, 59, 3600, 360000), filters=[("setup >= 3600", [3600, 360000])], default=90, cells={"0:45": 2700, "5400.0": 5400},
    ),
    Case(
        "choice", "tier", [("gold", "gold"), ("金", "gold"), ("Plain", "plain")], [("silver", "not_an_option"), (1, "not_an_option")],
        ascending=("gold", "plain"), filters=[("tier == 'gold'", ["gold"]), ("tier in ['plain']", ["plain"])], default="plain",
        cells={"普通": "plain"},
    ),
    Case(
        "multi_choice", "days",
        [(["tue", "mon"], ["mon", "tue"]), ("周三、mon", ["mon", "wed"]), (["wed", "wed"], ["wed"]), ([], None), ('["tue"]', ["tue"])],
        [(["sun"], "not_an_option"), (["mon", "tue", "wed"], "too_many_items"), (5, "not_a_list"), ([["mon"]], "not_an_option")],
        filters=[("'tue' in days", [["tue", "mon"], '["tue"]']), ("days contains 'wed'", ["周三、mon", ["wed", "wed"]]),
                 ("count(days) == 2", [["tue", "mon"], "周三、mon"])],
        default=["mon", "tue"], cells={"Monday, wed": ["mon", "wed"]},
    ),
    Case(
        "sequence", "number", same("OWN-1", "OWN-2"), [("x" * 101, "too_long"), (1, "not_text")], ascending=("A-1", "A-2"),
        filters=[("number == 'A-1'", ["A-1"])], default=UNTOUCHED,
    ),
    Case(
        "reference", "tag", [("red", {"code": "red"}), ("blue", {"code": "blue"})],
        [("nothing", "no_such_reference"), (5, "not_reference"), ({"x": 1}, "not_reference"), ("01" * 13, "no_such_reference")],
        ascending=("red", "blue"), filters=[("tag.code == 'red'", ["red"]), ("tag.rank > 1", ["blue"])],
    ),
    Case("parent", "above", [], [("nothing", "no_such_reference"), (5, "not_reference")]),
    Case(
        "many", "tags",
        [(["red", "blue"], ["blue", "red"]), ("red", ["red"]), ([], []), (["red", "red"], ["red"])],
        [(["nothing"], "no_such_reference"), (5, "not_a_list"), ([5], "not_reference")],
        filters=[("any(tags, rank > 1)", [["red", "blue"]]), ("count(tags) == 1", ["red", ["red", "red"]]),
        ("tags.code contains 'blue'", [["red", "blue"]])],
        cells={"blue; red": ["blue", "red"]},
    ),
    Case("user", "keeper", [("kim", "kim")], [("nobody", "no_such_user"), (5, "not_reference")], ascending=("kim",),
        filters=[("keeper == actor.id", ["kim"])]),
    Case(
        "snapshot", "frozen", [("red", {"code": "red"})], [("nothing", "no_such_reference"), (5, "not_reference")],
        filters=[("frozen.code == 'red'", ["red"])], exported=False,
    ),
    Case("formula", "twice", written=False, default=2),
    Case("lookup", "rank", written=False),
    Case("rollup", "total", written=False, default="0"),
    Case("children", "lines", written=False, exported=False, default=UNTOUCHED),
    Case("state", "state", written=False, default="new"),
    Case(
        "json", "extra", same({"speed": 3, "text": "中文\n"}, [1, "a"], {"a": {"b": [None, True]}}, 0),
        [("{", "not_json"), ({"speed": -1}, "breaks_schema"), ({"word": "ABC"}, "breaks_schema"), ({"a": "\0"}, "not_storable_text"),
         ({"a": "x" * 300_000}, "too_long")],
        cells={'{"speed": 4}': {"speed": 4}},
    ),
    Case(
        "code", "ean", [("4006381333931", "4006381333931"), ("4006 3813-33931", "4006381333931")],
        [("4006381333932", "wrong_check_digit"), ("400638133393", "not_digits"),
        ("400638133393x", "not_digits"), (4006381333931, "not_text")],
        ascending=("4006381333931", "6291041500213"), filters=[("ean == '6291041500213'", ["6291041500213"])],
        cells={"6291041500213": "6291041500213"},
    ),
    Case(
        "code", "gs1",
        [("010952123454321310ABC123\x1d17251231", "(01)09521234543213(10)ABC123(17)251231"),
         ("(01)09521234543213(21)SN-0001(10)L7", "(01)09521234543213(21)SN-0001(10)L7"),
         ("]C10109521234543213310300175010L(7", "(01)09521234543213(3103)001750(10)L\\(7")],
        [("0109521234543214", "wrong_check_digit"), ("21AAAAAAAAAAAAAAAAAAAAA", "gs1_too_long"), ("(01)0952", "gs1_too_short"),
         ("17251331", "gs1_no_date"), ("10é", "gs1_wrong_signs"), ("0", "gs1_unknown_identifier"), ("(05)1", "gs1_unknown_identifier")],
        ascending=("(10)A", "(10)B"),
    ),
    Case("code", "qr", same("https://x.y/?q=中文", " a "), [*_TEXTS, ("a\x1db", "unseen_in_code"), ("a\nb", "unseen_in_code")],
        ascending=("a", "b")),
    Case("file", "files", [], [("nothing", "no_such_file"), (5, "not_file")], exported=False),
    Case("secret", "api_key", [("sesame", True), ("", False)], [*_TEXTS, ("x" * 2001, "too_long")],
        filters=[("api_key", ["sesame"])], exported=False),
)  # fmt: skip
