"""The engine's own rows: history, outbox, numbers, idempotency, once, releases, accounts."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from formwright.kernel.ids import new_id, new_ids
from formwright.kernel.problems import Conflict
from formwright.store import accounts, history, idempotency, once, outbox, releases, sequences
from formwright.store.engine import Database, StoreConflict

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_history_is_read_newest_first_in_pages(database: Database) -> None:
    record = new_id()
    entries = [
        history.Entry("shop", "item", record, n, NOW, "me", "updated", None, {"a": {"from": n, "to": n + 1}})
        for n in range(1, 101)
    ]
    with database.write() as connection:
        history.append(connection, entries[:1])
        history.append(connection, entries[1:])
        history.append(connection, [])
    with database.read() as connection:
        first = history.of_record(connection, "shop", "item", record, limit=60)
        rest = history.of_record(connection, "shop", "item", record, before=first[-1][0], limit=60)
    assert [entry for _, entry in first + rest] == entries[::-1]


@pytest.mark.parametrize("count", [2, 30])
def test_history_of_a_set_is_what_it_is_of_one(database: Database, count: int) -> None:
    told: dict[str, Any] = {"a": [None, '"{名}\\u00e9\n'], "b": [Decimal("1.50"), NOW], "c": [{"x": [1, 1e-7, 2**53]}, True], "d": ["", 0]}
    ids = new_ids(count)
    entries = [history.Entry("shop", "item", each, n, NOW, "me", "updated", ids[0], told, "0/a") for n, each in enumerate(ids)]
    entries.insert(count // 2, history.Entry("shop", "other", ids[0], 7, NOW, "me", "created", None, {}))
    with database.write() as connection:
        history.append(connection, entries)
    with database.read() as connection:
        kept = history.behind(connection, "shop", 0)
    expected = {"a": told["a"], "b": ["1.5", "2026-11-22T00:00:00Z"], "c": told["c"], "d": told["d"]}
    assert kept == [each if each.entity == "other" else each._replace(changes=expected) for each in entries]


def test_events_are_taken_once_and_marked(database: Database) -> None:
    events = [outbox.Event("shop", "item", "created", [new_id()], {"n": n}, "me", None, 0, NOW) for n in range(5)]
    with database.write() as connection:
        outbox.append(connection, events)
    with database.write() as connection:
        taken = outbox.take(connection, 3)
        assert [event for _, event in taken] == events[:3]
        if database.dialect == "postgresql":
            with database.write() as other:
                assert [event for _, event in outbox.take(other)] == events[3:]
        outbox.done(connection, {number: {"rules": []} for number, _ in taken}, NOW)
    with database.write() as connection:
        assert outbox.pending(connection) == 2
        assert outbox.purge(connection, NOW + timedelta(days=1), 10) == 3
        outbox.done(connection, {}, NOW)


def test_numbers_have_no_gaps_and_no_twins(database: Database) -> None:
    taken: list[int] = []

    def take() -> None:
        for count in (1, 3, 2):
            with database.write() as connection:
                first = sequences.take(connection, "shop", "item", "code", "2026", count)
            taken.extend(range(first, first + count))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 25))
    with database.write() as connection:
        sequences.raise_to(connection, "shop", "item", "code", "2026", 100)
        sequences.raise_to(connection, "shop", "item", "code", "2026", 50)
        sequences.raise_to(connection, "shop", "item", "code", "2027", 7)
        assert sequences.take(connection, "shop", "item", "code", "2026", 2) == 101
        assert sequences.take(connection, "shop", "item", "code", "2027", 1) == 8


def test_a_repeated_request_gets_the_first_answer(database: Database) -> None:
    user = new_id()
    with database.write() as connection:
        assert idempotency.claim(connection, user, "k", "digest", NOW) is None
        idempotency.finish(connection, user, "k", 201, {"id": "x"})
    with database.write() as connection:
        assert idempotency.claim(connection, user, "k", "digest", NOW) == (201, {"id": "x"})
        with pytest.raises(Conflict):
            idempotency.claim(connection, user, "k", "other", NOW)
        assert idempotency.claim(connection, new_id(), "k", "other", NOW) is None
        assert idempotency.purge(connection, NOW + timedelta(days=1), 10) == 2


def test_two_requests_at_once_have_one_effect(database: Database) -> None:
    user, answers = new_id(), list[object]()

    def ask() -> None:
        with database.write() as connection:
            answer = idempotency.claim(connection, user, "k", "d", NOW)
            if answer is None:
                idempotency.finish(connection, user, "k", 201, "made")
            answers.append(answer)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(None) == 1
    assert answers.count((201, "made")) == 3


def test_what_is_created_once_stays_known(database: Database) -> None:
    a, b, c = new_id(), new_id(), new_id()
    with database.write() as connection:
        assert once.first(connection, "shop", "rule", {"x": a, "y": b}) == {"x", "y"}
        assert once.first(connection, "shop", "rule", {"y": c, "z": c}) == {"z"}
        assert once.first(connection, "shop", "rule", {}) == set()
        assert once.known(connection, "shop", "rule", ["x", "y", "q"]) == {"x": a, "y": b}


def test_releases_count_up_in_each_app(database: Database) -> None:
    def save(app: str, version: str) -> releases.Release:
        with database.write() as connection:
            return releases.save(
                connection,
                app=app,
                version=version,
                fingerprint="f",
                files={"app.yaml": "key: 中\n"},
                parsed={"app.yaml": {"key": "中"}},
                created_at=NOW,
                created_by="me",
            )

    first, second, other = save("shop", "1"), save("shop", "2"), save("mes", "1")
    assert [first.number, second.number, other.number] == [1, 2, 1]
    with database.read() as connection:
        assert releases.latest(connection, "shop") == second
        assert releases.latest(connection, "none") is None
        assert releases.get(connection, first.id) == first
        assert releases.heads(connection) == {"shop": (second.id, 2), "mes": (other.id, 1)}
        assert [head.version for head in releases.listing(connection, "shop")] == ["2", "1"]
        assert releases.apps(connection) == ["mes", "shop"]


def test_users_sessions_tokens(database: Database) -> None:
    ann = accounts.User(new_id(), "ann", "Ann", "zh", "hash", True, NOW, NOW)
    end = NOW + timedelta(hours=1)
    session = accounts.Session("s", ann.id, NOW, end, NOW, "browser")
    token = accounts.Token(new_id(), "t", ann.id, "till", ["read"], None, NOW, None)
    with database.write() as connection:
        accounts.add_user(connection, ann)
        accounts.set_roles(connection, ann.id, "shop", ["a", "b"])
        accounts.set_roles(connection, ann.id, "mes", ["c"])
        accounts.set_roles(connection, ann.id, "shop", ["b"])
        accounts.add_session(connection, session)
        accounts.add_token(connection, token)
        assert accounts.change_user(connection, ann.id, end, language="en", active=False)
        assert not accounts.change_user(connection, new_id(), end, title="x")
    with pytest.raises(StoreConflict) as taken, database.write() as connection:
        accounts.add_user(connection, ann._replace(id=new_id()))
    assert (taken.value.kind, taken.value.columns) == ("unique", ("name",))
    with database.write() as connection:
        assert accounts.user(connection, ann.id) == ann._replace(language="en", active=False, updated_at=end)
        assert accounts.user_named(connection, "nobody") is None
        assert [user.name for user in accounts.users(connection)] == ["ann"]
        assert accounts.roles(connection, ann.id) == {"shop": {"b"}, "mes": {"c"}}
        accounts.touch_session(connection, "s", end)
        assert accounts.session(connection, "s") == session._replace(seen_at=end)
        accounts.used_token(connection, token.id, end)
        assert accounts.token(connection, "t") == token._replace(used_at=end)
        assert accounts.tokens(connection, ann.id) == [token._replace(used_at=end)]
        assert accounts.remove_token(connection, ann.id, token.id)
        assert not accounts.remove_token(connection, ann.id, token.id)
        accounts.add_session(connection, session._replace(token_hash="s2"))
        accounts.end_sessions(connection, ann.id, keep="s2")
        assert accounts.session(connection, "s") is None
        accounts.purge(connection, end + timedelta(days=2))
        assert accounts.session(connection, "s2") is None
        accounts.end_session(connection, "s2")


def test_failed_sign_ins_are_counted(database: Database) -> None:
    with database.write() as connection:
        for name, address in (("ann", "1"), ("ann", "2"), ("bob", "2")):
            accounts.add_try(connection, name, address, NOW)
        assert accounts.nth_try(connection, "name", "ann", NOW, 2) == NOW
        assert accounts.nth_try(connection, "name", "ann", NOW, 3) is None
        assert accounts.nth_try(connection, "address", "2", NOW, 2) == NOW
        assert accounts.nth_try(connection, "address", "2", NOW + timedelta(seconds=1), 1) is None
        accounts.clear_tries(connection, "ann")
        assert accounts.nth_try(connection, "name", "ann", NOW, 1) is None
        assert accounts.nth_try(connection, "address", "2", NOW, 2) is None
        accounts.purge_tries(connection, NOW + timedelta(days=2))
        assert accounts.nth_try(connection, "address", "2", NOW, 1) is None
