"""Unique keys under a condition: held by the database itself, told with their places, and followed by live changes of the app."""

from collections.abc import Mapping
from pathlib import Path
from shutil import copytree

import pytest

from formwright.kernel.problems import FormwrightError, Invalid
from formwright.runtime.changes import Create, Update
from formwright.runtime.publish import publish_folder
from formwright.store.schema.drift import drift
from tests.writing.conftest import DEPOT, Desk, codes
from tests.writing.test_limits import together

FIRM = {"room": "A", "day": "2026-11-22"}


def test_a_key_holds_only_where_its_condition_does(desk: Desk) -> None:
    (first,) = desk.make(Create("booking", FIRM))
    assert desk.refused(Create("booking", FIRM)) == {("not_unique", "/0/room")}
    off, cheap, _ = desk.make(
        Create("booking", {**FIRM, "kind": "off"}),
        Create("booking", {**FIRM, "public": False, "price": "10.49"}),
        Create("booking", {"room": "A"}),
    )
    desk.save(Create("booking", {"room": "A"}))  # an empty part: like no other
    assert desk.refused(Update("booking", off, {"kind": "firm"})) == {("not_unique", "/0/room")}
    assert desk.refused(Update("booking", cheap, {"price": "10.5"})) == {("not_unique", "/0/room")}
    desk.save(Update("booking", first, {"kind": "off"}), Update("booking", cheap, {"price": "10.5"}))
    assert desk.refused(Create("booking", {**FIRM, "kind": "off"}), Create("booking", FIRM)) == {("not_unique", "/1/room")}


def test_of_many_at_once_one_gets_it(desk: Desk) -> None:
    refused = together(8, lambda _: desk.make(Create("booking", FIRM)))
    assert refused == ["not_unique"] * 7


def changed(folder: Path, keys: str) -> Path:
    """Return a copy of the app in which bookings have other keys."""
    copytree(DEPOT, folder)
    file = folder / "entities" / "booking.yaml"
    file.write_text(file.read_text("utf-8").partition("keys:")[0] + keys, "utf-8")
    return folder


def publish(desk: Desk, folder: Path) -> Desk:
    publish_folder(desk.engine, folder)
    again = Desk(desk.engine, desk.engine.app("depot"))
    with desk.engine.database.read() as connection:
        assert drift(connection, again.app.model) == []
    return again


@pytest.mark.parametrize(
    ("keys", "allowed"),
    [
        ("keys: [{unique: [room, day], where: \"kind == 'off'\"}]\n", {"kind": "firm"}),
        ("keys: [{unique: [room, day], where: \"day == '2030-01-01'\"}]\n", {}),
        ("", {}),
    ],
)
def test_keys_change_while_there_are_records(desk: Desk, tmp_path: Path, keys: str, allowed: Mapping[str, object]) -> None:
    desk.save(Create("booking", FIRM))
    after = publish(desk, changed(tmp_path / "other", keys))
    after.save(Create("booking", {**FIRM, **allowed}))
    with pytest.raises(FormwrightError) as refused:
        publish_folder(desk.engine, DEPOT)
    assert "schema_duplicates" in {code for code, _ in codes(refused.value)}
    off = next(row["id"] for row in after.rows("booking"))
    after.save(Update("booking", off, {"kind": "off"}))
    back = publish(after, DEPOT)
    assert back.refused(Create("booking", FIRM)) == {("not_unique", "/0/room")}


def test_a_condition_that_looks_further_is_refused(desk: Desk, tmp_path: Path) -> None:
    for where in ("now() > day", "room.name == 'x'", "price * 2 > 1", "price > price", "'a' == 'a'"):
        folder = changed(tmp_path / str(abs(hash(where))), f'keys: [{{unique: [room], where: "{where}"}}]\n')
        with pytest.raises(Invalid):
            publish_folder(desk.engine, folder)
