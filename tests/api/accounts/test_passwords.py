"""Passwords: which are refused, what a check costs and how many run at once, hashes of former days, new ones by mail."""

import threading
import time
from statistics import median

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from formwright.kernel.problems import Invalid
from formwright.runtime.accounts import Caller
from formwright.runtime.accounts.passwords import Passwords, check_strength
from tests.api.accounts.house import House, text_of
from tests.api.prepared import PASSWORD

GOOD = "quite another sentence"
REFUSED = {
    "short": "weak_password", "x" * 257: "weak_password", "1234567890": "common_password", "Password123!": "common_password",
    "!!!Dragon2024": "common_password", "qwertyuiop": "common_password", "aaaaaaaaaaaa": "common_password",
    "1212121212": "common_password", "mona-mona-mona": "password_like_name", "my name is MONA": "password_like_name",
    "anom backwards": "password_like_name",
}  # fmt: skip


@pytest.mark.parametrize("password", REFUSED)
def test_passwords_that_are_tried_first_are_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_strength("mona@example.com", password)
    assert refused.value.problems[0].code == REFUSED[password]


def test_sentences_are_taken_in_every_writing() -> None:
    for password in (PASSWORD, "correct horse battery", "密码可以是一句很长的话", "Ünïcödé täkes tîme", "x9$Lq2!vB7pZ"):
        check_strength("mona", password)


def test_hashes_of_former_days_are_made_anew(lite: House) -> None:
    old = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=128, parallelism=1),)).hash(PASSWORD)

    def kept(new: str = "") -> str:
        with lite.engine.database.write() as connection:
            if new:
                connection.exec_driver_sql("UPDATE fw_user SET password_hash = ? WHERE name = 'mona'", (new,))
            return str(connection.exec_driver_sql("SELECT password_hash FROM fw_user WHERE name = 'mona'").scalar_one())

    kept(old)
    lite.browser().post("/api/session", json={"name": "mona", "password": "wrong wrong"})
    assert kept() == old
    lite.signed_in("mona")
    assert kept() != old
    assert "m=64," in kept()
    lite.signed_in("mona")


def test_two_checks_run_at_once_and_names_that_are_not_known_cost_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords, running, most = Passwords(), [0], [0]
    lock, verify = threading.Lock(), PasswordHash.verify_and_update
    hashed = passwords.hash("mona", PASSWORD)

    def watched(self: PasswordHash, password: str, known: str) -> object:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.01)
        try:
            return verify(self, password, known)
        finally:
            with lock:
                running[0] -= 1

    monkeypatch.setattr(PasswordHash, "verify_and_update", watched)
    threads = [threading.Thread(target=passwords.matches, args=(hashed, "x")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 2

    def cost(known: str | None) -> float:
        started = time.perf_counter()
        passwords.matches(known, "wrong wrong")
        return time.perf_counter() - started

    assert median(cost(None) for _ in range(5)) > median(cost(hashed) for _ in range(5)) / 3


@pytest.mark.usefixtures("dear_passwords")
def test_a_check_costs_what_is_recommended() -> None:
    hashed = Passwords().hash("mona", PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_new_password_by_mail(house: House) -> None:
    browser = house.browser()
    house.accounts.people.change(house.person("mona"), {"email": "Mona@Example.com"}, "", Caller())
    answers = [browser.post("/api/password/forgot", json={"name": name}) for name in ("mona", "mona@example.com", "nobody", "nora")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(204, b"")}
    letters = house.letters(2)
    assert house.post.letters[0]["To"] == "mona@example.com"
    assert "http://localhost:8123/set-password#" in letters[0]
    first, second = house.link(1), house.link(2)
    weak = browser.post("/api/password/set", json={"secret": second, "password": "1234567890"})
    assert (weak.status_code, weak.json()["code"]) == (422, "common_password")
    assert browser.post("/api/password/set", json={"secret": first, "password": GOOD}).json()["code"] == "link_over"
    assert browser.post("/api/password/set", json={"secret": second, "password": GOOD}).status_code == 204
    assert browser.post("/api/password/set", json={"secret": second, "password": GOOD}).json()["code"] == "link_over"
    assert browser.get("/api/session").status_code == 401, "the link signs nobody in"
    assert house.signed_in("mona", GOOD).get("/api/session").status_code == 200
    assert "changed" in house.letters(3)[2]
    assert house.events("reset_asked", "password_reset") == ["reset_asked", "reset_asked", "password_reset"]


def test_the_letter_leads_to_the_server_of_the_settings(lite: House) -> None:
    lite.accounts.people.change(lite.person("mona"), {"email": "mona@example.com", "language": "zh"}, "", Caller())
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Origin": "https://evil.example", "Referer": "https://evil.example/"}
    assert lite.browser(**evil).post("/api/password/forgot", json={"name": "mona"}).status_code == 204
    text = lite.letters(1)[0]
    assert "evil" not in text
    assert "重设密码" in text


def test_a_link_ends_after_an_hour_and_for_who_is_kept_out(lite: House) -> None:
    lite.accounts.people.change(lite.person("mona"), {"email": "mona@example.com"}, "", Caller())
    for _ in range(2):
        lite.browser().post("/api/password/forgot", json={"name": "mona"})
    late = lite.link(2)
    lite.later(minutes=61)
    assert lite.browser().post("/api/password/set", json={"secret": late, "password": GOOD}).json()["code"] == "link_over"
    lite.accounts.set_active("mona", active=False)
    lite.browser().post("/api/password/forgot", json={"name": "mona"})
    lite.accounts.people.change(lite.person("carl"), {"email": "carl@example.com"}, "", Caller())
    lite.browser().post("/api/password/forgot", json={"name": "carl"})
    assert len(lite.letters(3)) == 3
    assert lite.post.letters[2]["To"] == "carl@example.com", "nothing was sent to who is kept out"


def test_links_are_asked_for_five_times_and_then_not(lite: House) -> None:
    statuses = [lite.browser().post("/api/password/forgot", json={"name": "nobody"}).status_code for _ in range(6)]
    assert statuses == [204] * 5 + [429]


def test_an_invitation_leads_to_a_password(lite: House) -> None:
    lite.accounts.people.change(lite.person("mona"), {"administrator": True}, "", Caller())
    mona = lite.signed_in("mona")
    made = mona.post("/api/people", json={"name": "ida", "email": "ida@example.com", "title": "Ida"})
    assert made.status_code == 201
    assert "link" not in made.json()
    assert lite.browser().post("/api/session", json={"name": "ida", "password": ""}).status_code == 400
    link = lite.link()
    assert "ida" in text_of(lite.post.letters[0])
    lite.later(days=6)
    assert lite.browser().post("/api/password/set", json={"secret": link, "password": GOOD}).status_code == 204
    assert lite.signed_in("ida", GOOD).get("/api/session").json()["apps"] == []
