"""Labels against golden files: every sign of a value, in the size that was asked for, with codes that scanners read.

`FORMWRIGHT_GOLDEN=1` writes the files anew; look at what changed before they are kept.
"""

import os
import re
from pathlib import Path

import pytest
import zxingcpp
from httpx import Client
from PIL import Image, ImageChops, ImageFilter

from tests.api.conftest import a_customer, a_ticket
from tests.api.test_prints import PRINTS, pages
from tests.fixtures.kinds import SQLITE

GOLDEN = Path(__file__).parent / "labels"
CASES = {
    "commands": ("^XZ ~JA ^FD_5E ^FH\\ {{ 7 * 7 }} <i>x</i>", "A^B~C_D"),
    "chinese": ("红色 T 恤 · 加大号 “新”——水洗标", "SKU-0042"),
    "long": (f"Hand-engraved oak box, its name does not end where the label does, {'W' * 15}", "0123456789-ABCDEFGHIJ-98"),
    "mixed": ("ÄÖÜ €5 ½ ☂ 1/2\" 'x'", "Z"),
}  # fmt: skip
SIZES = {"label": (60.0, 40.0), "strip": (100.5, 14.0)}
_FIELD = re.compile(r"\^FH\^FD(?:MA,)?(.*?)\^FS", re.DOTALL)


@pytest.fixture
def printed(mona: Client) -> dict[str, str]:
    """A ticket for each case, by its name."""
    a_customer(mona)
    return {name: str(a_ticket(mona, title=title, barcode=code)["id"]) for name, (title, code) in CASES.items()}


def golden(name: str, made: bytes) -> bytes:
    """Return what is kept under a name; kept anew where that is asked for."""
    path = GOLDEN / name
    if os.environ.get("FORMWRIGHT_GOLDEN"):
        path.write_bytes(made)
    return path.read_bytes()


def unescaped(field: str) -> str:
    """Return what a label printer takes a field for: `_XX` are bytes of UTF-8."""
    return re.sub(rb"_([0-9A-F]{2})", lambda found: bytes.fromhex(found[1].decode()), field.encode()).decode()


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Return the share of the picture that differs by more than the edges of letters do."""
    soft = [each.convert("L").filter(ImageFilter.GaussianBlur(3)) for each in (one, other)]
    difference = ImageChops.difference(*soft).point([0] * 65 + [255] * 191)
    return difference.histogram()[255] / (one.width * one.height)


@SQLITE
@pytest.mark.parametrize("case", CASES)
def test_a_label_printer_gets_just_these_commands(mona: Client, printed: dict[str, str], case: str) -> None:
    answer = mona.get(f"{PRINTS}/label", params={"ids": printed[case], "form": "zpl", "language": "zh"})
    assert answer.content == golden(f"{case}.zpl", answer.content)
    title, code = CASES[case]
    assert [unescaped(field) for field in _FIELD.findall(answer.text)] == [title, code, code]
    assert answer.content.isascii()
    # Nothing but the template's own commands: no value brought a caret or a tilde along.
    assert re.findall(r"[\^~]([A-Z0-9]{2})", answer.text) == [
        "XA", "CI", "PW", "LL", "FO", "A0", "FB", "FH", "FD", "FS", "FO", "BQ", "FH", "FD", "FS", "FO", "BY", "BC", "FH", "FD", "FS", "XZ",
    ]  # fmt: skip


@SQLITE
@pytest.mark.parametrize("case", CASES)
def test_paper_labels_are_as_they_were_and_scanners_read_them(mona: Client, printed: dict[str, str], case: str) -> None:
    title, code = CASES[case]
    for name, (width, height) in SIZES.items():
        made = mona.get(f"{PRINTS}/{name}", params={"ids": printed[case], "language": "zh"}).content
        ((text, size, picture),) = pages(made)
        ((kept_text, kept_size, kept_picture),) = pages(golden(f"{case}-{name}.pdf", made))
        assert (text.split(), size) == (kept_text.split(), kept_size)
        assert (abs(size[0] - width) <= 0.5, abs(size[1] - height) <= 0.5) == (True, True)
        assert unlike(picture, kept_picture) < 0.02
        wanted = {("QRCode", code), ("Code128", code)} if name == "label" else {("DataMatrix", code)}
        assert {(read.format.name, read.text) for read in zxingcpp.read_barcodes(picture)} == wanted
        if name == "label" and case != "long":
            assert "".join(title.split()) in "".join(text.split())


@SQLITE
def test_a_planted_sign_is_seen(mona: Client, printed: dict[str, str]) -> None:
    """A golden file that says something else fails."""
    answer = mona.get(f"{PRINTS}/label", params={"ids": printed["chinese"], "form": "zpl"})
    assert answer.content != (GOLDEN / "mixed.zpl").read_bytes()
    chinese, mixed = (pages((GOLDEN / f"{name}-label.pdf").read_bytes())[0][2] for name in ("chinese", "mixed"))
    assert unlike(chinese, mixed) > 0.02
