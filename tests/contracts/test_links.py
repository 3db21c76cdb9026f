"""Many fields under change: links have no hot spot, follow deletions as their field says, and are told in history."""

from concurrent.futures import ThreadPoolExecutor

from tests.contracts.conftest import Depot

PATH = "/api/depot/records"


def linked(record: dict[str, object], field: str = "tags") -> set[str]:
    value = record[field]
    assert isinstance(value, list)
    return {each["id"] for each in value}


def test_links_are_replaced_told_in_history_and_counted_as_one_change(depot: Depot) -> None:
    made = depot.made({"tags": ["red", depot.tags["blue"]]})
    assert linked(made) == {depot.tags["red"], depot.tags["blue"]}
    changed = depot.change(made, {"tags": [{"id": depot.tags["red"]}]}).json()
    assert (linked(changed), changed["version"]) == ({depot.tags["red"]}, 2)
    same = depot.change(changed, {"tags": ["red"]}).json()
    assert same["version"] == 2
    story = depot.client.get(f"{PATH}/thing/{made['id']}/history").json()["rows"]
    assert [row["changes"].get("tags") for row in story] == [
        {"from": sorted([depot.tags["red"], depot.tags["blue"]]), "to": [depot.tags["red"]]},
        {"from": None, "to": sorted([depot.tags["red"], depot.tags["blue"]])},
    ]
    (row,) = depot.rows(where=f"id == '{made['id']}'", fields="code,tags")
    assert linked(row) == {depot.tags["red"]}


def test_what_points_to_a_record_is_counted_and_listed(depot: Depot) -> None:
    tag = depot.made({"code": f"near-{depot.kim}"}, "tag")
    things = depot.all_made([{"tags": [tag["id"], "red"]}, {"tags": [tag["id"]]}, {"tags": ["red"]}])
    answer = depot.client.get(f"{PATH}/tag/{tag['id']}/related").json()
    found = {(row["entity"], row["field"]): row for row in answer["rows"]}
    assert (found["thing", "tags"]["count"], found["thing", "tags"]["more"]) == (2, False)
    listed = depot.rows(where=found["thing", "tags"]["where"])
    assert {row["id"] for row in listed} == {things[0]["id"], things[1]["id"]}
    assert {row["count"] for key, row in found.items() if key != ("thing", "tags")} <= {0}


def test_what_is_linked_is_not_deleted_or_lets_go_as_the_field_says(depot: Depot) -> None:
    tag = depot.made({"code": f"gone-{depot.kim}"}, "tag")
    mark = depot.made({"code": f"gone-{depot.kim}"}, "mark")
    thing = depot.made({"tags": [tag["id"], "red"], "marks": [mark["id"]]})
    refused = depot.client.delete(f"{PATH}/mark/{mark['id']}", params={"version": "1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "still_referenced")
    assert depot.client.delete(f"{PATH}/tag/{tag['id']}", params={"version": "1"}).status_code == 204
    after = depot.read(thing)
    assert (linked(after), after["version"]) == ({depot.tags["red"]}, 2)
    assert depot.client.delete(f"{PATH}/thing/{thing['id']}", params={"version": "2"}).status_code == 204
    assert depot.client.delete(f"{PATH}/mark/{mark['id']}", params={"version": "1"}).status_code == 204


def test_a_link_and_a_deletion_at_once_never_leave_a_link_to_nothing(depot: Depot) -> None:
    for turn in range(6):
        mark = depot.made({"code": f"race-{turn}-{depot.kim}"}, "mark")
        thing = depot.made()
        with ThreadPoolExecutor(2) as threads:
            link = threads.submit(depot.change, thing, {"marks": [mark["id"]]})
            cut = threads.submit(depot.client.delete, f"{PATH}/mark/{mark['id']}", params={"version": "1"})
        assert (link.result().status_code, cut.result().status_code) in ((200, 422), (200, 409), (422, 204), (409, 204), (503, 204)), (
            link.result().text,
            cut.result().text,
        )
        left = depot.read(thing)["marks"]
        there = depot.client.get(f"{PATH}/mark/{mark['id']}").status_code
        assert (bool(left), there) in ((True, 200), (False, 404))


def test_two_who_link_at_once_lose_nothing(depot: Depot) -> None:
    thing = depot.made()
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda code: depot.change(thing, {"tags": [code]}).status_code, ("red", "blue")))
    assert sorted(answers) in ([200, 409], [200, 200])
    assert len(linked(depot.read(thing))) == 1


def test_rollups_are_right_under_writers_at_once(depot: Depot) -> None:
    thing = depot.made()["id"]
    other = depot.made()["id"]
    lines = depot.all_made([{"thing": thing, "amount": n} for n in range(1, 9)], "line")

    def work(at: int) -> None:
        depot.change(lines[at], {"amount": at * 10, "thing": other if at % 2 else thing}, "line")
        depot.made({"thing": thing, "amount": "0.25"}, "line")
        if at % 4 == 0:
            depot.client.delete(f"{PATH}/line/{lines[at]['id']}", params={"version": "2"})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    for owner in (thing, other):
        rows = depot.rows("line", where=f"thing == '{owner}'")
        (kept,) = depot.rows(where=f"id == '{owner}'")
        assert float(kept["total"]) == sum(float(row["amount"]) for row in rows)
        assert rows


def test_what_a_gs1_code_says_fills_other_fields_unless_they_are_given(depot: Depot) -> None:
    scanned = "010952123454321310ABC123\x1d17251200"
    made = depot.made({"gs1": scanned})
    assert (made["lot"], made["best_on"]) == ("ABC123", "2025-12-31")
    given = depot.made({"gs1": scanned, "lot": "own"})
    assert (given["lot"], given["best_on"]) == ("own", "2025-12-31")


def test_a_lookup_follows_and_is_sorted_by(depot: Depot) -> None:
    tag = depot.made({"code": f"rank-{depot.kim}", "rank": 7}, "tag")
    thing = depot.made({"tag": tag["id"]})
    assert depot.change(tag, {"rank": 8}, "tag").status_code == 200
    assert depot.read(thing)["rank"] == 8
    assert [row["id"] for row in depot.rows(where="rank == 8", order_by="-rank")] == [thing["id"]]
