"""How often may be tried: by account and by address, in all processes together; what is counted is nothing a caller can choose."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from formwright.api.addresses import caller_address, read_networks
from formwright.kernel.problems import Invalid
from tests.api.accounts.house import House, a_house
from tests.api.prepared import PASSWORD, fill_desk
from tests.fixtures.prepared import Copied

PROXIES = "10.0.0.0/8, 127.0.0.1, fd00::/8"


def wrong(house: House, name: str, **headers: str) -> int:
    """Try a wrong password; returns the status."""
    return house.browser(**headers).post("/api/session", json={"name": name, "password": "wrong wrong"}).status_code


def test_five_tries_at_an_account_in_a_quarter_of_an_hour(house: House) -> None:
    assert [wrong(house, "mona") for _ in range(3)] == [401] * 3
    house.later(minutes=5)
    assert [wrong(house, "mona") for _ in range(3)] == [401, 401, 429]
    refused = house.browser().post("/api/session", json={"name": "mona", "password": PASSWORD})
    assert refused.status_code == 429
    assert 590 <= int(refused.headers["retry-after"]) <= 602, "ten minutes are left until the first three are forgotten"
    house.later(seconds=int(refused.headers["retry-after"]))
    assert house.signed_in("mona").get("/api/session").status_code == 200
    assert house.events("locked_out") == ["locked_out"]


def test_tries_at_the_same_moment_count_together(house: House) -> None:
    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(lambda _: wrong(house, "mona"), range(12)))
    assert statuses.count(401) <= 5
    assert set(statuses) <= {401, 429}
    assert wrong(house, "mona") == 429


def test_another_process_counts_the_same(lite: House) -> None:
    assert [wrong(lite, "mona") for _ in range(6)] == [401] * 5 + [429]
    with a_house(lite.url) as second:
        second.clock.moment = lite.clock.moment
        assert wrong(second, "mona") == 429


def test_twenty_tries_from_an_address_in_a_minute(lite: House) -> None:
    assert [wrong(lite, f"nobody{n}") for n in range(21)] == [401] * 20 + [429]
    assert wrong(lite, "somebody") == 429
    lite.later(seconds=62)
    assert wrong(lite, "somebody") == 401


def test_what_a_caller_writes_changes_nothing(lite: House) -> None:
    lies = [{"X-Forwarded-For": f"203.0.113.{n}", "X-Real-IP": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"} for n in range(6)]
    assert [wrong(lite, "mona", **lie) for lie in lies] == [401] * 5 + [429]
    answers = [
        lite.browser().post("/api/session", json={"name": "carl", "password": "wrong wrong", "address": str(n), "id": n})
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


def test_nobody_gets_more_tries_by_naming_addresses(lite: House) -> None:
    statuses = [wrong(lite, f"nobody{n}", **{"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(21)]
    assert statuses == [401] * 20 + [429]


def test_a_trusted_proxy_tells_the_address(copied_file: Copied) -> None:
    with a_house(copied_file(fill_desk), proxies="127.0.0.1") as house:
        statuses = [wrong(house, f"a{n}", **{"X-Forwarded-For": f"198.51.100.{n}, 192.0.2.1"}) for n in range(21)]
        assert statuses == [401] * 20 + [429], "the nearest address that is no proxy counts, whatever stands before it"
        assert wrong(house, "b", **{"X-Forwarded-For": "192.0.2.2"}) == 401


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", "", "192.0.2.1"), ("192.0.2.1", "198.51.100.7", "192.0.2.1"), ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"), ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"), ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("fd00::1", "2001:DB8:1:2:ffff::9", "2001:db8:1:2::/64"), ("10.0.0.1", "nonsense", "unknown"), ("", "", "unknown"),
    ],
)  # fmt: skip
def test_addresses_have_one_spelling(peer: str, forwarded: str, address: str) -> None:
    assert caller_address(peer, {"x-forwarded-for": forwarded} if forwarded else {}, read_networks(PROXIES)) == address


def test_a_setting_that_is_no_network_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_networks("10.0.0.0/8, somewhere")
    assert refused.value.problems[0].code == "bad_proxies"


def test_what_is_typed_as_a_name_is_not_kept(lite: House) -> None:
    wrong(lite, PASSWORD)
    with lite.engine.database.read() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM fw_login_failure").all())
        kept += str(connection.exec_driver_sql("SELECT * FROM fw_security_event").all())
    assert "sign_in_failed" in kept
    assert PASSWORD not in kept


def test_signing_in_takes_the_tries_back(lite: House) -> None:
    for _ in range(3):
        assert [wrong(lite, "mona") for _ in range(4)] == [401] * 4
        assert lite.signed_in("mona").get("/api/session").status_code == 200
        lite.later(minutes=2)
