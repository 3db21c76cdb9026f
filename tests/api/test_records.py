"""Records over HTTP: written values come back, versions guard, rights hide."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from httpx import Client

from tests.api.conftest import SignIn, a_customer, a_ticket


def test_a_record_comes_back_as_it_was_written(mona: Client) -> None:
    a_customer(mona, credit="1234567.89")
    made = a_ticket(mona, hours=1.5, visits=3, due="2026-01-02T08:00:00+08:00", opened_on="2026-01-02", extra={"a": [1, "二"]}, note="a\nb")
    read = mona.get(f"/api/desk/records/ticket/{made['id']}").json()
    assert read == made
    assert (read["hours"], read["visits"], read["due"], read["opened_on"]) == ("1.5", 3, "2026-01-02T00:00:00Z", "2026-01-02")
    assert read["extra"] == {"a": [1, "二"]}
    assert read["state"] == "open"
    assert read["days"] == "0.1875"
    assert read["customer"]["label"] == "Customer C1"
    assert mona.get("/api/desk/records/customer").json()["rows"][0]["credit"] == "1234567.89"


def test_lists_filter_sort_search_and_page(mona: Client) -> None:
    a_customer(mona)
    for n in range(5):
        a_ticket(mona, title=f"Ticket {n}", hours=n)
    path = "/api/desk/records/ticket"
    page = mona.get(path, params={"where": "hours >= 1", "order_by": "-hours", "limit": 2, "fields": "title,customer.code"}).json()
    assert [(row["title"], row["customer.code"]) for row in page["rows"]] == [("Ticket 4", "C1"), ("Ticket 3", "C1")]
    rest = mona.get(path, params={"where": "hours >= 1", "order_by": "-hours", "limit": 2, "cursor": page["next"]}).json()
    assert [row["title"] for row in rest["rows"]] == ["Ticket 2", "Ticket 1"]
    assert rest["next"] is None
    assert mona.get(path, params={"search": "icket 3"}).json()["rows"][0]["title"] == "Ticket 3"
    groups = mona.get(path + "/groups", params={"by": "state", "sum": "hours", "count": 1}).json()["rows"]
    assert groups == [{"state": "open", "count": 5, "sum_hours": "10"}]


def test_what_is_worked_out_stands_under_its_text_as_it_is_described(mona: Client) -> None:
    given = ["000", "1.5", "7", "hours * 2", "lower(title)", "'a'"]
    a_customer(mona)
    a_ticket(mona)
    (row,) = mona.get("/api/desk/records/ticket", params={"fields": ",".join(given)}).json()["rows"]
    assert set(row) == {"id", "version", *given}
    assert (row["000"], row["1.5"], row["'a'"]) == (0, "1.5", "a")


def test_two_tabs_the_later_one_is_told_what_is_there_now(mona: Client) -> None:
    customer = a_customer(mona)
    path = f"/api/desk/records/customer/{customer['id']}"
    first = mona.patch(path, json={"version": 1, "name": "First"})
    assert (first.status_code, first.json()["version"]) == (200, 2)
    second = mona.patch(path, json={"version": 1, "name": "Second"})
    assert second.status_code == 409
    body = second.json()
    assert body["code"] == "stale_version"
    assert (body["current"]["name"], body["current"]["version"]) == ("First", 2)
    assert mona.patch(path, json={"name": "Third"}, headers={"If-Match": '"2"'}).status_code == 200
    assert mona.patch(path, json={"name": "Fourth"}).json()["code"] == "version_missing"
    assert mona.delete(path, params={"version": 1}).status_code == 409
    assert mona.delete(path, params={"version": 3}).status_code == 204
    assert mona.get(path).status_code == 404


def test_many_tabs_at_once_one_wins(mona: Client) -> None:
    customer = a_customer(mona)
    path = f"/api/desk/records/customer/{customer['id']}"
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: mona.patch(path, json={"version": 1, "name": f"Tab {n}"}), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7


def test_a_repeated_request_with_a_key_happens_once(mona: Client) -> None:
    key = {"Idempotency-Key": "terminal-7-1"}
    bodies = [mona.post("/api/desk/records/customer", json={"code": "C9", "name": "Nine"}, headers=key) for _ in range(3)]
    assert [answer.status_code for answer in bodies] == [201] * 3
    assert len({answer.json()["id"] for answer in bodies}) == 1
    other = mona.post("/api/desk/records/customer", json={"code": "C10", "name": "Ten"}, headers=key)
    assert other.status_code == 409
    assert len(mona.get("/api/desk/records/customer").json()["rows"]) == 1
    assert mona.post("/api/desk/records/customer", json={}, headers={"Idempotency-Key": "k" * 300}).status_code == 400


def test_many_records_are_created_all_or_none_with_all_problems(mona: Client) -> None:
    path = "/api/desk/records/customer"
    made = mona.post(path, json=[{"code": f"C{n}", "name": "x"} for n in range(20)])
    assert made.status_code == 201
    assert [row["code"] for row in made.json()["rows"]] == [f"C{n}" for n in range(20)]
    refused = mona.post(path, json=[{"code": "D1", "name": "ok"}, {"name": "no code"}, {"code": "D2", "name": "n", "tier": "silver"}])
    assert refused.status_code == 422
    assert {problem["path"] for problem in refused.json()["problems"]} == {"/1/code", "/2/tier"}
    assert len(mona.get(path).json()["rows"]) == 20
    assert mona.post(path, json=[{}] * 1001).status_code == 400


def test_transitions_are_listed_with_reasons_and_carried_out(sign_in: SignIn) -> None:
    mona = sign_in("mona")
    a_customer(mona)
    ticket = a_ticket(mona, visits=0)
    path = f"/api/desk/records/ticket/{ticket['id']}/transitions"
    (solve,) = mona.get(path).json()["rows"]
    assert (solve["key"], solve["open"], solve["require"]) == ("solve", False, ["note"])
    assert solve["reasons"]
    assert mona.post(f"{path}/solve", json={"version": 1, "note": "done"}).status_code == 422
    changed = mona.patch(f"/api/desk/records/ticket/{ticket['id']}", json={"version": 1, "visits": 1}).json()
    solved = mona.post(f"{path}/solve", json={"version": changed["version"], "note": "done"})
    assert (solved.status_code, solved.json()["state"], solved.json()["note"]) == (200, "solved", "done")
    clerk = sign_in("carl")
    assert clerk.post(f"{path}/close", json={"version": solved.json()["version"]}).status_code in (403, 422)


def test_what_may_not_be_seen_does_not_exist(sign_in: SignIn) -> None:
    mona = sign_in("mona")
    a_customer(mona, credit=5)
    plain = a_ticket(mona, secret="salary")
    urgent = a_ticket(mona, urgent=True)
    carl = sign_in("carl")
    path = "/api/desk/records/ticket"
    rows = carl.get(path).json()["rows"]
    assert [row["id"] for row in rows] == [plain["id"]]
    assert "secret" not in rows[0]
    hidden = carl.get(path, params={"where": "secret == 'salary'"})
    unknown = carl.get(path, params={"where": "sacred == 'salary'"})
    assert (hidden.status_code, hidden.json()["code"]) == (unknown.status_code, unknown.json()["code"])
    for asked in ({"order_by": "secret"}, {"fields": "secret"}, {"fields": "customer.credit"}):
        assert carl.get(path, params=asked).status_code == 400
    assert carl.get(f"{path}/{urgent['id']}").status_code == 404
    assert carl.patch(f"{path}/{urgent['id']}", json={"version": 1, "title": "x"}).status_code == 404
    assert carl.get(f"{path}/{urgent['id']}/history").status_code == 404
    assert carl.patch(f"{path}/{plain['id']}", json={"version": 1, "secret": "x"}).json()["code"] == "unknown_field"
    assert carl.post("/api/desk/records/customer", json={"code": "C2", "name": "x"}).status_code == 403
    assert carl.get("/api/desk/records/sale").status_code == 404
    history = carl.get(f"{path}/{plain['id']}/history").text
    assert "salary" not in history
    assert "salary" in sign_in("mona").get(f"{path}/{plain['id']}/history").text
    export = sign_in("carl").get(path + "/export").text
    assert "salary" not in export
    assert "It leaks" in export


def test_history_tells_who_changed_what(mona: Client) -> None:
    customer = a_customer(mona)
    mona.patch(f"/api/desk/records/customer/{customer['id']}", json={"version": 1, "name": "Renamed"})
    history: dict[str, Any] = mona.get(f"/api/desk/records/customer/{customer['id']}/history", params={"limit": 1}).json()
    (newest,) = history["rows"]
    assert (newest["event"], newest["version"], newest["by"]["label"]) == ("updated", 2, "mona")
    assert newest["changes"]["name"] == {"from": "Customer C1", "to": "Renamed"}
    older = mona.get(f"/api/desk/records/customer/{customer['id']}/history", params={"cursor": history["next"]}).json()
    assert [row["event"] for row in older["rows"]] == ["created"]
    assert older["next"] is None


def test_a_plain_link_answers_in_the_language_of_its_page(mona: Client) -> None:
    path = "/api/desk/records/ticket/export"

    def heads() -> str:
        answer = mona.get(path, params={"heads": "title"}, headers={"Accept-Language": "en-GB"})
        return answer.text.splitlines()[0].lstrip("\ufeff")

    english = heads()
    assert english.isascii()
    mona.cookies.set("fw_language", "zh")
    assert heads() == english  # a program says what it wants
    del mona.headers["X-Formwright"]
    assert not heads().isascii()
    mona.cookies.set("fw_language", "xx")
    assert heads() == english
