"""Running numbers: strict ones without a gap, others without waiting; none is given twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM
from formwright.runtime.save import save
from tests.contracts.conftest import Depot


def test_refused_records_leave_no_gap_in_strict_numbers(depot: Depot) -> None:
    before = int(depot.made()["ticket"][1:])
    assert depot.post("thing", {"code": "gap", "tier": "none"}).status_code == 422
    assert depot.post("thing", [{"code": "gap-1"}, {"code": "gap-1"}]).status_code == 422
    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(lambda _: int(depot.made()["ticket"][1:]), range(12)))
    assert sorted(made) == list(range(before + 1, before + 13))


def test_numbers_are_never_given_twice(depot: Depot) -> None:
    with ThreadPoolExecutor(6) as threads:
        made = [record["number"] for record in threads.map(lambda _: depot.made(), range(12))]
    assert len(set(made)) == len(made)


def test_counting_goes_on_behind_numbers_that_came_along(depot: Depot) -> None:
    last = int(depot.made()["number"].removeprefix("D-"))
    depot.all_made([{"number": f"D-{last + 50}"}, {"number": f"D-{last + 20}"}, {"number": "D-x"}])
    assert int(depot.made()["number"].removeprefix("D-")) == last + 51


def test_nobody_waits_for_an_open_save_where_numbers_may_have_gaps(depot: Depot) -> None:
    engine = depot.engine
    if engine.database.dialect == "sqlite":
        return  # one writer at a time: there is nobody to wait for
    app, held, go = engine.app("depot"), Event(), Event()

    def hold() -> None:
        with engine.database.write() as connection:
            save(engine, app, SYSTEM, [Create("slip", {})], connection=connection)
            held.set()
            go.wait(10)

    with ThreadPoolExecutor(1) as threads:
        holding = threads.submit(hold)
        assert held.wait(10)
        quick = save(engine, app, SYSTEM, [Create("slip", {})])
        go.set()
        holding.result()
    assert len(quick) == 1
    assert sorted(row["number"] for row in depot.rows("slip")) == ["L-1", "L-2"]
