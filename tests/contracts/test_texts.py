"""Texts come back as they were given: naughty strings and attacks, through every text field, the API, lists and both kinds of files."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.conftest import Depot
from tests.contracts.test_fields import brought

SUITES = Path(__file__).resolve().parents[3] / "shared" / "data" / "suites"
MISSING = f"the suites of naughty strings are not in {SUITES.name}/"
HALVES = ('"\\ud800"', '"a\\udfffb"', '"a\\u0000b"')
PATH = "/api/depot/records/thing"
CONTROLS = frozenset(map(chr, (*range(9), 11, 12, *range(14, 32))))


def naughty() -> list[str]:
    """Return the naughty strings and a third of the injection payloads (with FORMWRIGHT_ALL_TEXTS all); none without the suites."""
    if not SUITES.exists():
        return []
    strings: list[Any] = json.loads((SUITES / "naughty_strings.json").read_text("utf-8"))
    payloads: dict[str, Any] = json.loads((SUITES / "injection_payloads.json").read_text("utf-8"))
    found = [*_texts(strings), *_texts(payloads)[:: 1 if os.environ.get("FORMWRIGHT_ALL_TEXTS") else 3]]
    return [text for text in dict.fromkeys(found) if text and "\0" not in text and len(text) <= 2000]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items: Sequence[Any] = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in items for text in _texts(item)]


TEXTS = naughty()
LINES = [text for text in TEXTS if not {"\n", "\r"} & set(text)]


@pytest.fixture(scope="module")
def written(depot: Depot) -> list[dict[str, Any]]:
    """Every text in a long text, those of one line in a text, a code where it may, and inside a document."""
    if not TEXTS:
        pytest.skip(MISSING)
    values = [{"note": text, "extra": {"word": "a", text: [text]}} | ({"name": text} if text in set(LINES) else {}) for text in TEXTS]
    return depot.all_made(values, quietly=True)


def test_the_api_gives_them_back(depot: Depot, written: list[dict[str, Any]]) -> None:
    read: dict[str, Any] = {}
    for at in range(0, len(written), 200):
        params = {"where": _where(written[at : at + 200]), "limit": "500", "fields": "name,note,extra"}
        read |= {row["id"]: row for row in depot.quiet.get(PATH, params=params).json()["rows"]}
    for text, made in zip(TEXTS, written, strict=True):
        for found in (made, read[made["id"]]):
            assert found["note"] == text
            assert found["extra"][text] == [text]
            assert text not in LINES or found["name"] == text


def test_lists_find_them_by_equality_and_search(depot: Depot, written: list[dict[str, Any]]) -> None:
    for text, made in list(zip(TEXTS, written, strict=True))[:: max(1, len(TEXTS) // 20)]:
        quoted = json.dumps(text, ensure_ascii=True)
        found = depot.client.get(PATH, params={"where": f"note == {quoted}", "fields": "note", "limit": "500"})
        if found.status_code == 200:
            assert made["id"] in {row["id"] for row in found.json()["rows"]}
        assert found.status_code in (200, 400), found.text
        assert depot.client.get(PATH, params={"search": text[:200], "limit": "1"}).status_code in (200, 400)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_carry_them(depot: Depot, written: list[dict[str, Any]], kind: str) -> None:
    # A cell cannot tell blanks from nothing; XML has no words for most control signs and turns carriage returns.
    lost = CONTROLS | {"\ufffe", "\uffff"} | ({"\r"} if kind == "xlsx" else set())
    kept = [(t, made) for t, made in zip(TEXTS, written, strict=True) if t.strip() and not (kind == "xlsx" and lost & set(t))][::4]
    answer = depot.client.get(f"{PATH}/export", params={"where": _where([made for _, made in kept]), "format": kind})
    assert answer.status_code == 200, answer.text
    report = brought(depot, answer.content, kind)
    assert (report["failed"], report["updated"]) == (0, 0), [(p["value"], p["code"]) for p in report["problems"]]
    assert report["unchanged"] == len(kept)


@pytest.mark.parametrize("field", ["name", "note", "body", "qr", "gs1", "api_key", "extra", "tier", "tag", "keeper", "number", "opens_at"])
def test_what_no_database_can_keep_is_refused(depot: Depot, field: str) -> None:
    for half in HALVES:
        body = f'{{"code": "half", "{field}": {half}}}'.encode()
        answer = depot.client.post(PATH, content=body, headers={"Content-Type": "application/json"})
        assert 400 <= answer.status_code < 500, answer.text


def _where(records: list[dict[str, Any]]) -> str:
    codes = sorted(record["code"] for record in records)
    return f"code in [{', '.join(repr(code) for code in codes)}]" if codes else "false"
