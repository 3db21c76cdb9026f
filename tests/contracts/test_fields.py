"""Every field type through every door, on both databases: what is taken, refused, kept, found, sorted, grouped and carried by files."""

import csv
import io
from typing import Any

import pytest

from formwright.metamodel.field_reference import FIELD_TYPES, name_of
from formwright.metamodel.fields import Field
from tests.contracts.cases import CASES, UNTOUCHED, Case
from tests.contracts.conftest import Depot

FIXED = ("sequence", "snapshot")
"""Types whose values never change once they are set."""
WRITTEN = [case for case in CASES if case.written]


def shown(value: Any) -> Any:
    """Return a value as the cases write it: records and people by what they are called."""
    if isinstance(value, list):
        return sorted(shown(each) for each in value) if value and isinstance(value[0], dict) and "label" in value[0] else value
    if isinstance(value, dict) and set(value) == {"id", "label"}:
        label = str(value["label"])
        return label[label.index("(") + 1 : -1] if label.endswith(")") else label
    return value


def fits(found: Any, expected: Any) -> bool:
    """Tell whether an answer is what a case expects; of a record what the case names."""
    if isinstance(expected, dict) and set(expected) == {"code"}:
        return shown(found) == expected["code"] or (isinstance(found, dict) and found.get("code") == expected["code"])
    return shown(found) == expected and type(shown(found)) is type(expected)


def test_every_type_has_a_case() -> None:
    assert {case.type for case in CASES} == {name_of(kind) for kind in FIELD_TYPES}


@pytest.mark.parametrize("case", WRITTEN, ids=str)
def test_what_is_given_comes_back(depot: Depot, case: Case) -> None:
    every = depot.all_made([{case.key: raw} for raw, _ in case.takes]) if case.takes else []
    for (raw, expected), made in zip(case.takes, every, strict=True):
        found = made[case.key]
        assert fits(found, expected), (raw, found)
        assert depot.read(made)[case.key] == found
        if found is not None:
            again = depot.change(made, {case.key: _given_again(raw, found, case)})
            assert (again.status_code, again.json()["version"]) == (200, 2 if case.type == "secret" and raw else 1), (raw, again.text)


@pytest.mark.parametrize("case", [case for case in WRITTEN if case.type not in FIXED], ids=str)
def test_values_are_changed_and_emptied(depot: Depot, case: Case) -> None:
    for (raw, expected), made in zip(case.takes[:2], depot.all_made([{case.key: None}] * 2), strict=False):
        changed = depot.change(made, {case.key: raw})
        assert changed.status_code == 200, changed.text
        assert fits(changed.json()[case.key], expected), (raw, changed.text)
        emptied = depot.change(changed.json(), {case.key: None})
        assert emptied.status_code == 200, emptied.text
        assert emptied.json()[case.key] in (None, [], False), emptied.text


def _given_again(raw: Any, found: Any, case: Case) -> Any:
    """Return the same value in the form of answers; what is written in another form is given as before."""
    return raw if case.type in ("secret", "many", "rich_text") else found


@pytest.mark.parametrize("case", WRITTEN, ids=str)
def test_what_does_not_fit_is_refused(depot: Depot, case: Case) -> None:
    record = depot.made()
    for raw, code in case.refuses:
        assert depot.refused(depot.post("thing", {"code": "no", case.key: raw})) == [(code, case.key)], raw
        assert depot.refused(depot.change(record, {case.key: raw})) == [(code, case.key)], raw
    assert not depot.rows(where="code == 'no'")
    assert depot.read(record)["version"] == 1


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_left_out_gets_its_default(depot: Depot, case: Case) -> None:
    made = depot.made()
    if case.default is not UNTOUCHED:
        expected = [[], None, False] if case.default is None else [case.default]
        assert made.get(case.key) in expected
        assert depot.read(made).get(case.key) in expected


@pytest.mark.parametrize("case", [c for c in CASES if not c.written], ids=str)
def test_what_the_engine_keeps_is_not_written(depot: Depot, case: Case) -> None:
    if case.type != "children":
        refusal = depot.refused(depot.post("thing", {"code": "no", case.key: 1}))
        assert [field for _, field in refusal] == [case.key]


def test_required_values_are_asked_for_all_at_once(depot: Depot) -> None:
    refusal = depot.refused(depot.post("needed", {}))
    assert {code for code, _ in refusal} == {"value_required"}
    writable = {case.type for case in WRITTEN} - {"sequence"}
    assert {field for _, field in refusal} == writable
    assert sorted(depot.refused(depot.post("needed", dict.fromkeys(writable)))) == sorted(refusal)


@pytest.mark.parametrize("case", [c for c in WRITTEN if c.ascending], ids=str)
def test_lists_sort_filter_and_group(depot: Depot, case: Case) -> None:
    mark = depot.made()["code"]
    raws = list(reversed(case.ascending))
    every = depot.all_made([{"lot": mark, case.key: raw} for raw in raws])
    made = {record["id"]: raw for record, raw in zip(every, raws, strict=True)}
    empty = depot.made({"lot": mark, case.key: None}) if case.type != "sequence" else None
    mine = f"lot == '{mark}'"
    for sign, wanted in (("", list(case.ascending)), ("-", list(reversed(case.ascending)))):
        rows = depot.rows(where=mine, order_by=f"{sign}{case.key}")
        found = [made[row["id"]] for row in rows if row["id"] in made]
        assert found == wanted
        assert empty is None or rows[-1]["id"] == empty["id"]
        if not sign:
            _paged(depot, mine, case.key, [row["id"] for row in rows])
    for condition, wanted in case.filters:
        found = [made[row["id"]] for row in depot.rows(where=f"{mine} and ({condition})")]
        assert sorted(map(repr, found)) == sorted(map(repr, wanted)), condition
    groups = depot.client.get("/api/depot/records/thing/groups", params={"by": case.key, "where": mine, "count": "1"}).json()["rows"]
    assert len(groups) == len(made) + (empty is not None)
    assert all(group["count"] == 1 for group in groups)


def _paged(depot: Depot, where: str, order: str, wanted: list[str]) -> None:
    """Walk a list page by page: nothing twice, nothing lost."""
    found: list[str] = []
    cursor = ""
    while True:
        params = {"where": where, "order_by": order, "limit": "2", "fields": "code"} | ({"cursor": cursor} if cursor else {})
        page = depot.client.get("/api/depot/records/thing", params=params).json()
        found += [row["id"] for row in page["rows"]]
        cursor = page["next"]
        if not cursor:
            break
    assert found == wanted


@pytest.mark.parametrize("case", [c for c in WRITTEN if not c.ascending and c.takes], ids=str)
def test_what_has_no_order_filters_and_says_so(depot: Depot, case: Case) -> None:
    mark = depot.made()["code"]
    every = depot.all_made([{"lot": mark, case.key: raw} for raw, _ in case.takes])
    made = {record["id"]: raw for record, (raw, _) in zip(every, case.takes, strict=True)}
    for condition, wanted in case.filters:
        found = [made[row["id"]] for row in depot.rows(where=f"lot == '{mark}' and ({condition})")]
        assert sorted(map(repr, found)) == sorted(map(repr, wanted)), condition


@pytest.mark.parametrize("kind", FIELD_TYPES, ids=name_of)
def test_lists_say_what_has_no_order_and_no_groups(depot: Depot, kind: type[Field]) -> None:
    field = next(case.key for case in CASES if case.type == name_of(kind))
    path = "/api/depot/records/thing"
    assert depot.client.get(path, params={"order_by": field, "limit": "1"}).status_code == (200 if kind.sortable else 400)
    groups = depot.client.get(f"{path}/groups", params={"by": field, "where": "code == ''"})
    assert groups.status_code == (200 if kind.groupable else 400)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_out_and_in_again_changes_nothing(depot: Depot, kind: str) -> None:
    carried = [c for c in WRITTEN if c.exported]
    most = max(len(case.takes) for case in CASES)
    every = [{c.key: c.takes[at][0] for c in carried if at < len(c.takes) and c.key != "number"} for at in range(most)]
    made = depot.all_made(every)
    where = " or ".join(f"code == '{record['code']}'" for record in made)
    answer = depot.client.get("/api/depot/records/thing/export", params={"where": where, "format": kind})
    assert answer.status_code == 200, answer.text
    report = brought(depot, answer.content, kind)
    assert (report["failed"], report["unchanged"], report["updated"]) == (0, len(made), 0), report["problems"]
    for record in made:
        emptied = depot.change(record, {case.key: None for case in carried if case.type not in FIXED})
        assert emptied.status_code == 200, emptied.text
    report = brought(depot, answer.content, kind)
    assert report["failed"] == 0, report["problems"]
    for record in made:
        after = depot.read(record)
        changed = {c.key: (record[c.key], after[c.key]) for c in carried if after[c.key] != record[c.key]}
        assert not changed


@pytest.mark.parametrize("case", [c for c in WRITTEN if c.cells], ids=str)
def test_what_people_type_into_sheets_is_read(depot: Depot, case: Case) -> None:
    target = io.StringIO()
    writer = csv.writer(target)
    every = depot.all_made([{}] * len(case.cells))
    codes = {record["code"]: wanted for record, wanted in zip(every, case.cells.values(), strict=True)}
    writer.writerows([["code", case.key], *([code, cell] for code, cell in zip(codes, case.cells, strict=True))])
    report = brought(depot, target.getvalue().encode(), "csv")
    assert report["failed"] == 0, report["problems"]
    for code, wanted in codes.items():
        (row,) = depot.rows(where=f"code == '{code}'")
        assert fits(row[case.key], wanted), row[case.key]


def brought(depot: Depot, content: bytes, kind: str) -> dict[str, Any]:
    """Import a file and return the report."""
    files = {"file": (f"things.{kind}", content, "application/octet-stream")}
    answer = depot.client.post("/api/depot/records/thing/import", files=files)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
