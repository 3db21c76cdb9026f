"""Steps that leave the house, over real servers: what is sent, what is kept, and what happens when something is in the way."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from formwright.kernel.clock import FrozenClock
from formwright.kernel.json import dumps_text
from formwright.kernel.keys import Keys
from formwright.runtime.app_secrets import set_secret
from formwright.runtime.dispatch import dispatch
from formwright.runtime.engine import Engine
from formwright.runtime.mailing import MailServer
from formwright.runtime.outgoing import ports_of
from formwright.runtime.outgoing.guard import Allowed
from formwright.runtime.outgoing.web import Web
from formwright.runtime.run_rule import Carrying
from formwright.runtime.worker import carry_out_one, drain
from formwright.store import runs
from formwright.store.engine import Database
from tests.rules.kitchen import all_runs, failures, rows, wishes
from tests.rules.trying import WAYS, notes, steps, with_rules

from .houses import House, PostOffice, post_office, web_house

CarryOut = Callable[[Engine], object]
ANSWER = (
    "answer: {total: {type: decimal, name: sums.net}, due: date, lines: {type: list, fields: {code: text, n: {type: integer, name: Qty}}}}"
).replace("due: date", "due: {type: date}").replace("code: text", "code: {type: text}")
CAME = {"sums": {"net": "12.50"}, "due": "2026-03-04", "lines": [{"code": "A", "Qty": 2}, {"code": "B", "Qty": 3}], "other": "never kept"}


@pytest.fixture
def house() -> Iterator[House]:
    with web_house() as house:
        yield house


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def engine(made_url: str, house: House, office: PostOffice) -> Iterator[Engine]:
    database = Database(made_url)
    engine = Engine(database, FrozenClock(), Keys([Fernet.generate_key().decode()]))
    web = Web(Allowed.from_text(f"127.0.0.1:{house.port}"))
    engine.ports = {**ports_of(engine, web, MailServer("127.0.0.1", office.port, False, "", "", "plant@example.com"))}
    yield engine
    database.close()


def journal(engine: Engine) -> str:
    """Return all that the runs kept, as text."""
    with engine.database.read() as connection:
        return dumps_text([list(step) for run in all_runs(engine) for step in runs.steps(connection, run.id)])


@pytest.mark.parametrize("carry_out", WAYS)
def test_a_request_and_its_typed_answer(engine: Engine, house: House, carry_out: CarryOut) -> None:
    with_rules(
        engine,
        a=steps(
            f"{{http: '{house.url}/orders', path: \"'x y/' + 'z'\", query: {{n: count(records)}}, "
            "headers: {Authorization: {secret: erp_token, before: 'Bearer '}}, body: {all: 'sum(records, pieces)'}, "
            "rows: {lines: {for_each: {w: records}, set: {code: w.code, n: w.pieces}}}, " + ANSWER + ", as: reply}",
            "{update: {w: records}, set: {note: text(reply.total)}}",
            "{upsert: oven, for_each: {l: reply.lines}, key: {code: l.code}, set: {floor: l.n + reply.status}}",
        ),
    )
    set_secret(engine, "bakery", "erp_token", "do-not-keep-me")
    house.answers = [(200, CAME)]
    wishes(engine, ("W1", "bread", 2), ("W2", "cake", 3))
    carry_out(engine)
    assert failures(engine) == []
    ((method, path, headers, body),) = house.came
    assert (method, path, headers["authorization"]) == ("POST", "/orders/x%20y/z?n=2", "Bearer do-not-keep-me")
    assert body == {"all": 5, "lines": [{"code": "W1", "n": 2}, {"code": "W2", "n": 3}]}
    assert notes(engine) == {"W1": "12.50", "W2": "12.50"} or notes(engine) == {"W1": "12.5", "W2": "12.5"}
    assert {"code": "A", "floor": 202} in rows(engine, "oven", "code", "floor")
    assert "do-not-keep-me" not in journal(engine)
    assert "never kept" not in journal(engine)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, {}, "web_refused"), (302, "http://127.0.0.1/", "web_redirected"), (200, {"sums": {"net": "much"}}, "web_answer_wrong"),
        (200, {"lines": {}}, "web_answer_wrong"), (200, {"lines": [{"Qty": 1.5}]}, "web_answer_wrong"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_fails_the_run(engine: Engine, house: House, status: int, body: Any, expected: str) -> None:
    with_rules(engine, a=steps(f"{{http: '{house.url}', {ANSWER}, as: reply}}"))
    house.answers = [(status, body)]
    wishes(engine, ("W1", "bread", 2))
    drain(engine)
    assert [(rule, code) for rule, code, _ in failures(engine)] == [("a", expected)]
    assert len(house.came) == 1


def test_an_accepted_status_is_an_answer_without_values(engine: Engine, house: House) -> None:
    step = f"{{http: '{house.url}', accept: [404], {ANSWER}, as: reply}}"
    with_rules(engine, a=steps(step, "{update: {w: records}, if: reply.total == null, set: {note: text(reply.status)}}"))
    house.answers = [(404, {})]
    wishes(engine, ("W1", "bread", 2))
    drain(engine)
    assert (failures(engine), notes(engine)) == ([], {"W1": "404"})


def test_what_is_not_well_is_tried_again_under_the_same_key(engine: Engine, house: House) -> None:
    with_rules(engine, a=steps(f"{{http: '{house.url}', body: {{n: count(records)}}}}", "{update: {w: records}, set: {note: \"'sent'\"}}"))
    house.answers = [(503, {}), (429, {}), (200, {})]
    wishes(engine, ("W1", "bread", 2))
    drain(engine)
    clock = engine.clock
    assert isinstance(clock, FrozenClock)
    for pause in (1, 4):
        clock.advance(timedelta(seconds=pause))
        drain(engine)
    assert (len(house.came), notes(engine)) == (3, {"W1": "sent"})
    assert len({headers["idempotency-key"] for _, _, headers, _ in house.came}) == 1


def test_killed_between_send_and_keep_the_same_key_comes_again(engine: Engine, house: House) -> None:
    with_rules(engine, a=steps(f"{{http: '{house.url}', body: {{n: count(records)}}}}"))
    wishes(engine, ("W1", "bread", 2))
    while dispatch(engine):
        pass

    class Killed(BaseException):
        pass

    def kill(where: str, _number: int) -> None:
        if where == "within" and house.came:
            raise Killed

    with pytest.raises(Killed):
        carry_out_one(Carrying(engine, kill), "one", engine.clock.now())
    clock = engine.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(timedelta(minutes=1))
    drain(engine)
    keys = [headers["idempotency-key"] for _, _, headers, _ in house.came]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert [run.state for run in all_runs(engine)] == ["done"]


def test_rules_do_not_reach_inside_and_a_missing_secret_is_told(engine: Engine) -> None:
    with_rules(
        engine,
        a=steps("{http: 'https://169.254.169.254/latest'}"),
        b=steps("{http: 'https://2130706433/'}"),
        c=steps("{http: {secret: nowhere}}"),
    )
    wishes(engine, ("W1", "bread", 2))
    drain(engine)
    assert [(rule, code) for rule, code, _ in failures(engine)] == [
        ("a", "web_not_allowed"), ("b", "web_not_allowed"), ("c", "secret_not_set"),
    ]  # fmt: skip


LETTER = "for_each: {w: records}, title: {en: 'Late: {w.code}', zh: '迟到：{w.code}'}, text: {en: '{w.pieces} pieces', zh: '{w.pieces} 件'}"


def test_letters_go_out_and_are_tried_again_as_the_same_letter(engine: Engine, office: PostOffice) -> None:
    with_rules(engine, a=steps("{mail: [\"'ann@example.com'\"], " + LETTER + "}"))
    office.closed = True
    wishes(engine, ("W1", "bread", 2), ("W2", "bread", 3))
    drain(engine)
    assert (office.letters, [run.state for run in all_runs(engine)]) == ([], ["waiting"])
    office.closed = False
    clock = engine.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(timedelta(seconds=1))
    drain(engine)
    assert [letter[:3] for letter in office.letters] == [
        ("ann@example.com", "Late: W1", "2 pieces"), ("ann@example.com", "Late: W2", "3 pieces"),
    ]  # fmt: skip
    assert len({letter[3] for letter in office.letters}) == 2
    assert all(letter[3].endswith("@example.com>") for letter in office.letters)


def test_a_robot_that_is_not_set_stops_nothing(engine: Engine) -> None:
    with_rules(engine, a=steps("{chat: planners, robot: wecom, title: {en: x, zh: x}}", "{update: {w: records}, set: {note: \"'on'\"}}"))
    wishes(engine, ("W1", "bread", 2))
    drain(engine)
    assert (failures(engine), notes(engine)) == ([], {"W1": "on"})


SIGNED = {
    "wecom": lambda path, body: ("sign" in path, body["markdown"]["content"]),
    "dingtalk": lambda path, body: ("sign=" in path and "timestamp=" in path, body["markdown"]["text"]),
    "feishu": lambda path, body: (len(body["sign"]) == 44, body["content"]["post"]["zh_cn"]["title"]),
}  # fmt: skip


@pytest.mark.parametrize("robot", SIGNED)
def test_robots_get_their_own_format_signed(engine: Engine, house: House, robot: str) -> None:
    message = "for_each: {w: records}, title: {en: '{w.code}', zh: '迟：{w.code}'}"
    with_rules(engine, a=steps("{chat: planners, robot: " + robot + ", " + message + "}"))
    set_secret(engine, "bakery", "planners", f"{house.url}/hook?key=k")
    set_secret(engine, "bakery", "planners_sign", "SECret")
    house.answers = [(200, {"errcode": 0, "code": 0})]
    wishes(engine, ("W1", "bread", 2))
    drain(engine)
    assert failures(engine) == []
    ((_, path, _, body),) = house.came
    signed, text = SIGNED[robot](path, body)
    assert signed == (robot != "wecom")
    assert "迟：W1" in text
    assert "SECret" not in journal(engine)


def test_a_robot_that_refuses_fails_the_run(engine: Engine, house: House) -> None:
    with_rules(engine, a=steps("{chat: planners, robot: dingtalk, title: {en: x, zh: x}}"))
    set_secret(engine, "bakery", "planners", house.url)
    house.answers = [(200, {"errcode": 310000, "errmsg": "sign not match"})]
    wishes(engine, ("W1", "bread", 2))
    drain(engine)
    assert [(rule, code) for rule, code, _ in failures(engine)] == [("a", "chat_refused")]
