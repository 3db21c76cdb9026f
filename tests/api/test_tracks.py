"""Pages for strangers: who has code and proof is told what the page names; everybody else learns nothing, however they try."""

import re
import statistics
import time
from collections.abc import Callable, Iterator

import pytest
from httpx import Client, Response

from formwright.runtime.engine import Engine
from formwright.store.system import LOGIN_FAILURE
from tests.api.conftest import a_customer, a_ticket

PAGE = "/track/desk/ticket"
ASKED = {"Accept-Language": "en"}


@pytest.fixture
def stranger(mona: Client) -> Iterator[Callable[..., Response]]:
    """Somebody without a session asks."""
    a_customer(mona)
    with Client(verify=False, base_url=mona.base_url, timeout=60, headers=ASKED) as nobody:

        def ask(reads: str = "en", **query: str) -> Response:
            return nobody.get(PAGE, params=query, headers={"Accept-Language": reads})

        yield ask


def anew(engine: Engine) -> None:
    """Forget who tried what."""
    with engine.database.write() as connection:
        connection.execute(LOGIN_FAILURE.delete())


def test_who_has_both_is_told_what_the_page_names_and_no_more(mona: Client, stranger: Callable[..., Response]) -> None:
    made = a_ticket(
        mona, title="<b>Pump</b>", kind="fault", barcode="Q-77 41ab", secret="cost 5", note="private", hours="0.25",
        due="2026-03-01T01:30:00Z",
    )  # fmt: skip
    mona.post("/api/desk/records/part", json={"ticket": made["id"], "position": 1, "name": "Seal", "quantity": 3})
    told = stranger(code=str(made["number"]), proof="41AB ")
    assert (told.status_code, told.headers["content-type"]) == (200, "text/html; charset=utf-8")
    page = told.text
    for words in ("&lt;b&gt;Pump&lt;/b&gt;", "Customer C1", "Fault", "25% done", "Seal", "Call us.", 'aria-current="step"'):
        assert words in page, words
    for hidden in ("cost 5", "private", "mona", "Q-77", "<script", "<b>Pump"):
        assert hidden not in page, hidden
    assert "我的请求" in stranger("zh-CN,zh;q=0.9").text
    assert 'lang="zh-CN"' in stranger(language="zh").text


def test_a_wrong_code_and_a_wrong_proof_are_told_alike(mona: Client, stranger: Callable[..., Response], engine: Engine) -> None:
    made = a_ticket(mona, title="Pump", barcode="Q-7741ab")
    empty, wish = a_ticket(mona, title="No proof"), a_ticket(mona, title="Wish", kind="wish", barcode="Q-9999zz")
    number = str(made["number"])
    answers = {
        "proof": stranger(code=number, proof="0000"), "code": stranger(code="T2026-9999", proof="0000"),
        "nothing held": stranger(code=str(empty["number"]), proof="0000"), "left out": stranger(code=str(wish["number"]), proof="99zz"),
        "odd": stranger(code="' or true or '\\", proof="' or '"),
    }  # fmt: skip
    # What was typed stands there again, and nothing else differs.
    told = {re.sub(r'(value|href)="[^"]*"', "", each.text) for each in answers.values()}
    assert ({each.status_code for each in answers.values()}, len(told)) == ({404}, 1)
    assert {frozenset(each.headers) for each in answers.values()} == {frozenset(answers["proof"].headers)}
    times: dict[str, list[float]] = {number: [], "T2026-9999": []}
    for _ in range(12):
        for code, taken in times.items():
            anew(engine)
            began = time.perf_counter()
            stranger(code=code, proof="0000")
            taken.append(time.perf_counter() - began)
    one, other = (statistics.median(taken) for taken in times.values())
    assert abs(one - other) < max(one, other) * 0.5, times


def test_numbers_cannot_be_tried_through(mona: Client, stranger: Callable[..., Response]) -> None:
    made = a_ticket(mona, title="Pump", barcode="Q-7741ab")
    for code in (str(made["number"]), "T2026-9999"):
        assert [stranger(code=code, proof=f"000{n}").status_code for n in range(6)] == [404] * 5 + [429]
    refused = stranger(code=str(made["number"]), proof="41ab")
    assert (refused.status_code, int(refused.headers["retry-after"]) > 60) == (429, True)
    assert "Too many tries" in refused.text


def test_who_looks_often_is_not_locked_out(mona: Client, stranger: Callable[..., Response]) -> None:
    made = a_ticket(mona, title="Pump", barcode="Q-7741ab")
    assert {stranger(code=str(made["number"]), proof="41ab").status_code for _ in range(8)} == {200}


def test_the_page_keeps_to_itself(stranger: Callable[..., Response]) -> None:
    page = stranger()
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "noindex" in page.headers["x-robots-tag"]
    assert len(page.content) < 40_000
    assert "set-cookie" not in page.headers


def test_pages_that_are_not_there_read_alike(mona: Client, stranger: Callable[..., Response]) -> None:
    stranger()
    with Client(verify=False, base_url=mona.base_url, headers=ASKED) as nobody:
        missing = [nobody.get(path) for path in ("/track/desk/other", "/track/nothing/ticket", "/track/desk/../ticket%00")]
    assert {each.status_code for each in missing[:2]} == {404}
    assert missing[0].text == missing[1].text
    assert "no such page" in missing[0].text
