"""The write path, through its one door, on both databases."""

from decimal import Decimal

import pytest

from formwright.kernel.problems import Conflict, Forbidden, FormwrightError, Invalid, NotFound
from formwright.metamodel.query import Query
from formwright.runtime.changes import Change, Create, Delete, Transition, Update
from formwright.runtime.context import SYSTEM, Actor
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.read import read, read_one
from formwright.runtime.save import save, save_once, saved_before
from formwright.store import history, outbox

BOOK = {"code": "B1", "title_text": "红楼梦", "price": "12.5", "pages": 300}


def codes(error: FormwrightError) -> set[tuple[str, str]]:
    return {(p.code, p.location.path) for p in error.problems}


def make(engine: Engine, app: InstalledApp, *changes: Change) -> list[str]:
    return [s.id for s in save(engine, app, SYSTEM, changes)]


@pytest.fixture
def shelf(engine: Engine, app: InstalledApp) -> dict[str, str]:
    book, thick, rob, una = make(
        engine,
        app,
        Create("book", BOOK),
        Create("book", {"code": "B2", "title_text": "Atlas", "pages": 2000, "kind": "atlas"}),
        Create("member", {"name": "Rob", "sign_in": "rob"}),
        Create("member", {"name": "Una", "sign_in": "una"}),
    )
    return {"book": book, "thick": thick, "rob": rob, "una": una}


def test_created_record_has_defaults_numbers_and_version(engine: Engine, app: InstalledApp, shelf: dict[str, str]) -> None:
    member = read_one(engine, app, SYSTEM, "member", shelf["rob"])
    assert (member["number"], member["fines"], member["on_loan"], member["version"]) == ("M26-001", Decimal(0), 0, 1)
    assert read_one(engine, app, SYSTEM, "member", shelf["una"])["number"] == "M26-002"
    assert read_one(engine, app, SYSTEM, "book", shelf["book"])["price"] == Decimal("12.5")


def test_all_problems_are_told_at_once_and_nothing_is_saved(engine: Engine, app: InstalledApp, librarian: Actor) -> None:
    bad = {"code": None, "title_text": "x" * 41, "price": "-1", "pages": "many", "kind": "novle", "colour": "red"}
    with pytest.raises(Invalid) as refused:
        save(engine, app, librarian, [Create("book", BOOK), Create("book", bad)])
    assert codes(refused.value) == {
        ("value_required", "/1/code"),
        ("too_long", "/1/title_text"),
        ("too_small", "/1/price"),
        ("not_number", "/1/pages"),
        ("not_an_option", "/1/kind"),
        ("unknown_field", "/1/colour"),
    }
    assert read(engine, app, SYSTEM, Query("book")).rows == []


def test_stale_version_is_a_conflict(engine: Engine, app: InstalledApp, librarian: Actor, shelf: dict[str, str]) -> None:
    save(engine, app, librarian, [Update("book", shelf["book"], {"pages": 301}, version=1)])
    with pytest.raises(Conflict) as refused:
        save(engine, app, librarian, [Update("book", shelf["book"], {"pages": 302}, version=1)])
    assert codes(refused.value) == {("stale_version", "/0/version"), ("field_clash", "/0/pages")}
    assert read_one(engine, app, SYSTEM, "book", shelf["book"])["pages"] == 301


def test_update_without_difference_changes_nothing(engine: Engine, app: InstalledApp, shelf: dict[str, str]) -> None:
    (saved,) = save(engine, app, SYSTEM, [Update("book", shelf["book"], {"pages": "300", "price": "12.50"})])
    assert (saved.event, saved.version) == ("unchanged", 1)


def test_fixed_value_is_not_changed(engine: Engine, app: InstalledApp, librarian: Actor, shelf: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        save(engine, app, librarian, [Update("book", shelf["book"], {"code": "B9"})])
    assert codes(refused.value) == {("value_fixed", "/0/code")}


def test_duplicate_key_names_the_record_and_field(engine: Engine, app: InstalledApp, shelf: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        make(engine, app, Create("book", {**BOOK, "code": "B3"}), Create("book", BOOK))
    assert codes(refused.value) == {("not_unique", "/1/code")}


def test_references_by_id_object_and_natural_key(engine: Engine, app: InstalledApp, shelf: dict[str, str]) -> None:
    ids = make(
        engine,
        app,
        Create("loan", {"member": shelf["rob"], "book": {"id": shelf["book"]}}),
        Create("loan", {"member": "rob", "book": "B1"}),
    )
    for record_id in ids:
        loan = read_one(engine, app, SYSTEM, "loan", record_id)
        assert loan["member"] == {"id": shelf["rob"], "label": "Rob"}
        assert loan["book"] == {"id": shelf["book"], "label": "B1 红楼梦"}


def test_unknown_reference_is_refused(engine: Engine, app: InstalledApp, shelf: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        make(engine, app, Create("loan", {"member": "nobody", "book": shelf["rob"]}))
    assert codes(refused.value) == {("no_such_reference", "/0/member"), ("no_such_reference", "/0/book")}


def test_snapshot_freezes_record_and_children(engine: Engine, app: InstalledApp, shelf: dict[str, str]) -> None:
    make(engine, app, *(Create("chapter", {"book": "B1", "number": n, "weight": "0.5"}) for n in (2, 1)))
    (loan,) = make(engine, app, Create("loan", {"member": "rob", "book": "B1", "edition": "B1"}))
    make(engine, app, Update("book", shelf["book"], {"title_text": "Changed"}))
    edition = read_one(engine, app, SYSTEM, "loan", loan)["edition"]
    assert isinstance(edition, dict)
    assert edition["title_text"] == "红楼梦"
    chapters = edition["chapters"]
    assert isinstance(chapters, list)
    assert [(c["number"], c["weight"]) for c in chapters] == [(1, "0.5"), (2, "0.5")]  # type: ignore[index, call-overload]


def test_workflow_asks_for_role_condition_and_required(
    engine: Engine, app: InstalledApp, librarian: Actor, reader: Actor, shelf: dict[str, str]
) -> None:
    good, thick = make(
        engine, app, Create("loan", {"member": "rob", "book": "B1"}), Create("loan", {"member": "rob", "book": "B2"})
    )
    with pytest.raises(FormwrightError):
        save(engine, app, reader, [Transition("loan", good, "lend", {})])
    with pytest.raises(Invalid) as refused:
        save(engine, app, librarian, [Transition("loan", thick, "lend")])
    assert len(refused.value.problems) == 2, refused.value
    assert "/0/due_on" in {p.location.path for p in refused.value.problems}
    (saved,) = save(engine, app, librarian, [Transition("loan", good, "lend", {"due_on": "2026-12-24"}, version=1)])
    assert (saved.event, saved.version) == ("transitioned", 2)
    loan = read_one(engine, app, SYSTEM, "loan", good)
    assert (loan["state"], str(loan["due_on"])) == ("out", "2026-12-24")
    with pytest.raises(Invalid):
        save(engine, app, librarian, [Transition("loan", good, "lend")])
    with pytest.raises(Invalid) as written:
        save(engine, app, librarian, [Update("loan", good, {"state": "back"})])
    assert "/0/state" in {p.location.path for p in written.value.problems}


def test_rollups_follow_create_change_move_and_delete(
    engine: Engine, app: InstalledApp, librarian: Actor, shelf: dict[str, str]
) -> None:
    one, two = make(
        engine,
        app,
        Create("loan", {"member": "rob", "book": "B1", "weight": "1.25"}),
        Create("loan", {"member": "rob", "book": "B1", "weight": "2.5"}),
    )
    figures = lambda who: tuple(read_one(engine, app, SYSTEM, "member", shelf[who])[k] for k in ("on_loan", "weight"))  # noqa: E731
    assert figures("rob") == (0, Decimal("3.75"))
    save(engine, app, librarian, [Transition("loan", one, "lend", {"due_on": "2026-12-24"})])
    assert figures("rob") == (1, Decimal("3.75"))
    make(engine, app, Update("loan", one, {"member": "una"}))
    assert (figures("rob"), figures("una")) == ((0, Decimal("2.5")), (1, Decimal("1.25")))
    make(engine, app, Delete("loan", two), Update("loan", one, {"weight": "4"}))
    assert (figures("rob"), figures("una")) == ((0, Decimal(0)), (1, Decimal(4)))


def test_delete_refuses_cascades_and_clears(engine: Engine, app: InstalledApp, librarian: Actor, shelf: dict[str, str]) -> None:
    make(engine, app, Create("chapter", {"book": "B2", "number": 1}), Update("member", shelf["una"], {"favourite": "B2"}))
    make(engine, app, Create("loan", {"member": "rob", "book": "B1"}))
    with pytest.raises(Invalid) as refused:
        save(engine, app, librarian, [Delete("book", shelf["book"])])
    assert codes(refused.value) == {("still_referenced", "/0")}
    save(engine, app, librarian, [Delete("book", shelf["thick"], version=1)])
    assert read(engine, app, SYSTEM, Query("chapter")).rows == []
    assert read_one(engine, app, SYSTEM, "member", shelf["una"])["favourite"] is None


def test_ledger_is_never_changed(engine: Engine, app: InstalledApp, librarian: Actor) -> None:
    (stamp,) = make(engine, app, Create("stamp", {"mark": "s"}))
    for change in (Update("stamp", stamp, {"mark": "t"}), Delete("stamp", stamp)):
        with pytest.raises(Invalid) as refused:
            save(engine, app, librarian, [change])
        assert ("ledger_refuses", "/0") in codes(refused.value)


def test_a_ledger_keeps_what_it_points_to(engine: Engine, app: InstalledApp, librarian: Actor, shelf: dict[str, str]) -> None:
    make(engine, app, Create("stamp", {"mark": "s", "book": "B1"}))
    with pytest.raises(Invalid) as refused:
        save(engine, app, librarian, [Delete("book", shelf["book"])])
    assert codes(refused.value) == {("still_referenced", "/0")}


def test_rights_default_deny_rows_and_fields(engine: Engine, app: InstalledApp, reader: Actor, shelf: dict[str, str]) -> None:
    nobody = Actor("x", "x")
    for change in (Create("book", BOOK), Update("book", shelf["book"], {"pages": 1}), Delete("book", shelf["book"])):
        for who in (nobody, reader):
            with pytest.raises(Forbidden):
                save(engine, app, who, [change])
    (mine,) = save(engine, app, reader, [Create("loan", {"member": "rob", "book": "B1"})])
    with pytest.raises(FormwrightError):  # another member's loan, and a member that is not visible
        save(engine, app, reader, [Create("loan", {"member": shelf["una"], "book": "B1"})])
    with pytest.raises(Invalid) as refused:  # a field that may not be written is like one that does not exist
        save(engine, app, reader, [Update("loan", mine.id, {"weight": "1"})])
    assert codes(refused.value) == {("unknown_field", "/0/weight")}
    (theirs,) = make(engine, app, Create("loan", {"member": "una", "book": "B1"}))
    with pytest.raises(NotFound):
        save(engine, app, reader, [Update("loan", theirs, {"remark": "mine now"})])
    assert [row["id"] for row in read(engine, app, reader, Query("loan")).rows] == [mine.id]


def test_idempotency_key_replays_and_refuses_another_body(engine: Engine, app: InstalledApp, librarian: Actor) -> None:
    first = save_once(engine, app, librarian, "k1", [Create("book", BOOK)])
    assert save_once(engine, app, librarian, "k1", [Create("book", BOOK)]) == first
    with pytest.raises(Conflict):
        save_once(engine, app, librarian, "k1", [Create("book", {**BOOK, "pages": 2})])
    assert len(read(engine, app, SYSTEM, Query("book")).rows) == 1


def test_history_tells_who_what_before_and_after(engine: Engine, app: InstalledApp, librarian: Actor, shelf: dict[str, str]) -> None:
    save(engine, app, librarian, [Update("book", shelf["book"], {"price": "13", "pages": None})])
    with engine.database.read() as connection:
        entries = [entry for _, entry in history.of_record(connection, "lib", "book", shelf["book"])]
    assert [(e.event, e.by, e.version) for e in entries] == [("updated", "lea", 2), ("created", "system", 1)]
    assert entries[0].changes == {"price": ["12.5", "13"], "pages": [300, None]}


def test_nobody_listens_so_nothing_is_announced(engine: Engine, app: InstalledApp, shelf: dict[str, str]) -> None:
    with engine.database.read() as connection:
        assert outbox.pending(connection) == 0


def test_ten_thousand_records_are_one_save(engine: Engine, app: InstalledApp) -> None:
    saved = save(engine, app, SYSTEM, [Create("book", {**BOOK, "code": f"X{i}"}) for i in range(10_000)])
    assert len({s.id for s in saved}) == 10_000
    assert read(engine, app, SYSTEM, Query("book", limit=1)).next


def test_a_repeat_is_told_by_the_request_not_by_what_was_made_of_it(engine: Engine, app: InstalledApp, librarian: Actor) -> None:
    first = save_once(engine, app, librarian, "k2", [Create("book", BOOK)], request=["form", 1])
    again = save_once(engine, app, librarian, "k2", [Create("book", {**BOOK, "pages": 999})], request=["form", 1])
    assert again == first == saved_before(engine, app, librarian, "k2", ["form", 1])
    assert saved_before(engine, app, librarian, "k3", ["form", 1]) is None
    with pytest.raises(Conflict):
        saved_before(engine, app, librarian, "k2", ["form", 2])
