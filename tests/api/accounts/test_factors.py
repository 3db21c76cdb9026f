"""The second factor: codes are taken once, recovery codes too, and nobody gets around it."""

import re
from concurrent.futures import ThreadPoolExecutor

from httpx import Client
from pyotp.totp import TOTP

from tests.api.accounts.house import House
from tests.api.prepared import PASSWORD


def code_of(house: House, secret: str) -> str:
    """Return the code that an authenticator app shows now."""
    return TOTP(secret).at(house.clock.now())


def set_up(house: House, client: Client) -> tuple[str, list[str]]:
    """Set up an authenticator app; returns its secret and the recovery codes. The next code is a fresh one."""
    secret = client.post("/api/account/code").json()["secret"]
    answer = client.post("/api/account/code/finish", json={"code": code_of(house, secret)})
    assert answer.status_code == 200, answer.text
    house.later(seconds=60)
    return secret, answer.json()["recovery_codes"]


def by_password(house: House, name: str = "mona") -> Client:
    """Return a browser in which the password was given and the second factor is waited for."""
    client = house.browser()
    answer = client.post("/api/session", json={"name": name, "password": PASSWORD})
    assert "second_factor" in answer.json(), answer.text
    assert "fw_session" not in client.cookies
    return client


def give(client: Client, code: str) -> int:
    """Give a code; returns the status."""
    return client.post("/api/session/code", json={"code": code}).status_code


def test_a_code_is_asked_for_and_taken_once(house: House) -> None:
    mona = house.signed_in("mona")
    secret, _ = set_up(house, mona)
    client = by_password(house)
    assert client.get("/api/session").status_code == 401
    assert client.get("/api/session/second-factor").json() == {"second_factor": ["code", "recovery"]}
    code = code_of(house, secret)
    assert give(client, "000000" if code != "000000" else "111111") == 401
    assert give(client, f" {code[:3]} {code[3:]} ") == 200
    assert client.get("/api/session").json()["name"] == "mona"
    assert give(client, code) == 401, "the step is over"
    again = by_password(house)
    assert give(again, code) == 401, "the code was used in its window"
    house.later(seconds=30)
    assert give(again, code_of(house, secret)) == 200
    assert house.events("second_factor_on", "sign_in_failed") == ["second_factor_on", "sign_in_failed", "sign_in_failed"]


def test_one_code_opens_one_session_however_many_try_at_once(house: House) -> None:
    secret, recovery = set_up(house, house.signed_in("mona"))
    for code in (code_of(house, secret), recovery[0]):
        browsers = [by_password(house) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            statuses = list(pool.map(lambda client, code=code: give(client, code), browsers))
        assert sorted(statuses) == [200, 401, 401, 401]
        house.later(minutes=16)


def test_recovery_codes_are_for_once(lite: House) -> None:
    mona = lite.signed_in("mona")
    _, codes = set_up(lite, mona)
    assert len(codes) == 10
    client = by_password(lite)
    assert give(client, codes[0].lower().replace("-", " ")) == 200
    assert client.get("/api/account/factors").json()["recovery_codes"] == 9
    assert give(by_password(lite), codes[0]) == 401
    fresh = client.post("/api/account/recovery-codes").json()["recovery_codes"]
    assert give(by_password(lite), codes[1]) == 401
    assert give(by_password(lite), fresh[1]) == 200


def test_codes_are_limited_and_the_limit_passes(lite: House) -> None:
    secret, _ = set_up(lite, lite.signed_in("mona"))
    client = by_password(lite)
    assert [give(client, "12345") for _ in range(6)] == [401] * 5 + [429]
    assert client.post("/api/session/code", json={"code": code_of(lite, secret)}).status_code == 429
    assert "locked_out" in lite.events()
    lite.later(minutes=16)
    assert give(client, code_of(lite, secret)) == 401, "the step took too long"
    assert give(by_password(lite), code_of(lite, secret)) == 200


def test_the_secret_is_sealed_in_the_database(lite: House) -> None:
    secret, codes = set_up(lite, lite.signed_in("mona"))
    with lite.engine.database.read() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM fw_user").all())
        kept += str(connection.exec_driver_sql("SELECT * FROM fw_recovery_code").all())
        kept += str(connection.exec_driver_sql("SELECT * FROM fw_pending").all())
    assert secret not in kept
    assert not any(code in kept or re.sub("-", "", code) in kept for code in codes)


def test_what_is_sensitive_needs_a_fresh_proof(lite: House) -> None:
    mona = lite.signed_in("mona")
    secret, _ = set_up(lite, mona)
    lite.later(minutes=20)
    for method, path in (("POST", "recovery-codes"), ("DELETE", "code"), ("POST", "passkeys/options")):
        assert mona.request(method, f"/api/account/{path}").json()["code"] == "confirmation_needed"
    assert mona.post("/api/tokens", json={"title": "x"}).json()["code"] == "confirmation_needed"
    by_password_only = mona.post("/api/session/confirm", json={"password": PASSWORD})
    assert by_password_only.json()["code"] == "second_factor_needed"
    assert mona.post("/api/session/confirm", json={"code": "1"}).json()["code"] == "wrong_code"
    assert mona.post("/api/session/confirm", json={"code": code_of(lite, secret)}).status_code == 204
    assert mona.delete("/api/account/code").status_code == 204
    assert lite.signed_in("mona").get("/api/session").status_code == 200


def test_setting_up_needs_a_code_of_the_app_in_the_same_session(lite: House) -> None:
    mona, elsewhere = lite.signed_in("mona"), lite.signed_in("mona")
    secret = mona.post("/api/account/code").json()["secret"]
    assert elsewhere.post("/api/account/code/finish", json={"code": code_of(lite, secret)}).json()["code"] == "step_over"
    assert mona.post("/api/account/code/finish", json={"code": "1"}).json()["code"] == "wrong_code"
    assert mona.post("/api/account/code/finish", json={"code": code_of(lite, secret)}).status_code == 200
    assert elsewhere.get("/api/session").status_code == 401, "sessions from before it was on have ended"
    assert mona.post("/api/account/code").status_code == 409
