"""The locks hold for everyone: hashed, without addresses, of one mind with each other."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import cast

from starter.environment import LOCKS

from tests.guards.sources import ROOT, expect_none

PIN = re.compile(r"^([a-zA-Z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
Package = Mapping[str, object]


def _npm() -> dict[str, Package]:
    lock = json.loads((ROOT / "ui/package-lock.json").read_text("utf-8"))
    return cast("dict[str, Package]", lock["packages"])


def test_every_requirement_is_pinned_with_hashes() -> None:
    for lock in LOCKS.values():
        text = lock.read_text("utf-8")
        assert len(PIN.findall(text)) > 0, lock.name
        blocks = [block for block in re.split(r"\n(?=\S)", text) if block.strip()]
        assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == [], lock.name


def test_the_two_environments_hold_the_same_versions() -> None:
    run, dev = (dict(PIN.findall(LOCKS[level].read_text("utf-8"))) for level in ("run", "dev"))
    assert {package: dev.get(package) for package in run} == run


def test_the_ui_lock_names_no_address_and_hashes_everything() -> None:
    packages = {place: package for place, package in _npm().items() if place}
    expect_none(place for place, package in packages.items() if "resolved" in package)
    expect_none(place for place, package in packages.items() if "integrity" not in package)


def test_the_ui_lock_holds_every_package_for_other_machines() -> None:
    """`npm ci` refuses a lock in which one of the optional packages (one for each kind of machine) is missing."""
    packages = _npm()
    missing = [
        f"{place} -> {wanted}" for place, wanted in _optional(packages) if not _is_locked(packages, place, wanted)
    ]
    expect_none(missing)


def _optional(packages: Mapping[str, Package]) -> Iterator[tuple[str, str]]:
    for place, package in packages.items():
        wanted = cast("Mapping[str, str]", package.get("optionalDependencies", {}))
        yield from ((place, one) for one in wanted)


def _is_locked(packages: Mapping[str, Package], place: str, wanted: str) -> bool:
    return any(f"{start}node_modules/{wanted}" in packages for start in (f"{place}/", "")) or any(
        key.endswith(f"node_modules/{wanted}") for key in packages
    )
