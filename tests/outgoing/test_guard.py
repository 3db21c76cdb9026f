"""Requests go to public addresses alone, whatever an address is written as, and however often a name is looked up."""

import json
from collections.abc import Iterator

import pytest

from formwright.kernel.problems import FormwrightError, Invalid, Unavailable
from formwright.runtime.outgoing.guard import Allowed, checked, resolved
from formwright.runtime.outgoing.web import MOST_BYTES, Came, Web, Wish

from .houses import House, web_house

INSIDE = (
    "127.0.0.1", "127.1", "127.0.0.254", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "localhost", "0",
    "0.0.0.0", "10.0.0.1", "10.255.1.2", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "2852039166",
    "100.64.0.1", "100.100.100.200", "198.18.0.1", "192.0.0.192", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "fe80::1",
    "fe80::1%1", "fc00::1", "fd00:ec2::254", "ff02::1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "fec0::1", "2001:db8::1",
)  # fmt: skip


@pytest.fixture
def house() -> Iterator[House]:
    with web_house() as house:
        yield house


@pytest.mark.parametrize("host", INSIDE)
def test_no_way_of_writing_leads_inside(host: str) -> None:
    with pytest.raises(FormwrightError) as refused:
        checked(host, 443, Allowed())
    assert refused.value.problems[0].code in ("web_not_allowed", "web_no_address")


@pytest.mark.parametrize("host", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:5db8:d70e"])
def test_public_addresses_are_let_through(host: str) -> None:
    assert checked(host, 443, Allowed(), lambda name, _port: [name]) == host


def test_one_address_inside_among_several_is_enough_to_refuse() -> None:
    with pytest.raises(Invalid):
        checked("both.example", 443, Allowed(), lambda *_: ["93.184.215.14", "10.0.0.1"])


def test_settings_allow_by_name_port_and_network() -> None:
    allowed = Allowed.from_text("erp.lan, printer.lan:8080, 10.1.0.0/16")
    at = {"erp.lan": "192.168.0.5", "printer.lan": "192.168.0.6", "a": "10.1.2.3", "b": "10.2.0.1"}
    ask = lambda host, port: checked(host, port, allowed, lambda name, _: [at[name]])  # noqa: E731 - asked many times below
    assert [ask("ERP.lan".lower(), 443), ask("printer.lan", 8080), ask("a", 1)] == ["192.168.0.5", "192.168.0.6", "10.1.2.3"]
    for host, port in (("printer.lan", 80), ("b", 443)):
        with pytest.raises(Invalid):
            ask(host, port)
    with pytest.raises(ValueError, match="does not appear"):
        Allowed.from_text("10.1/99")


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/", "file:///etc/passwd", "https://", "https://user:word@example.com/", "https://user@example.com", "gopher://x",
     "https://example.com:99999/", "//example.com", "example.com", "https://[::1", "https://127.0.0.1\\@example.com/"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(FormwrightError):
        Web(resolve=lambda *_: ["127.0.0.1"]).send(Wish("GET", url, {}))


def test_a_name_that_is_looked_up_again_leads_nowhere_else(house: House) -> None:
    """First a public address, then this machine: the connection goes to the address that was checked, and never here."""
    turns = iter([["93.184.215.14"], ["127.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(turns)

    with pytest.raises(FormwrightError):
        Web(resolve=rebinding, seconds=0.5).send(Wish("GET", f"https://rebind.example:{house.port}/", {}))
    assert (asked, house.came) == (["rebind.example"], [])


def allowing(house: House) -> Web:
    return Web(Allowed.from_text(f"127.0.0.1:{house.port},named.example:{house.port}"), lambda *_: ["127.0.0.1"])


def test_an_allowed_host_is_reached_under_its_name(house: House) -> None:
    house.answers = [(200, {"ok": True})]
    came = allowing(house).send(Wish("POST", f"http://named.example:{house.port}/a?b=1", {"X": "y"}, b"{}"))
    assert came == Came(200, json.dumps({"ok": True}).encode())
    ((method, path, headers, _),) = house.came
    assert (method, path, headers["host"], headers["x"]) == ("POST", "/a?b=1", f"named.example:{house.port}", "y")


def test_redirects_are_not_followed_and_large_answers_are_cut(house: House) -> None:
    house.answers = [(302, "http://169.254.169.254/latest"), (200, b"x" * (MOST_BYTES + 1))]
    web = allowing(house)
    assert web.send(Wish("GET", house.url, {})).status == 302
    with pytest.raises(Invalid) as refused:
        web.send(Wish("GET", house.url, {}))
    assert refused.value.problems[0].code == "web_too_much"
    assert len(house.came) == 2


def test_plain_http_goes_only_where_the_settings_allow_it() -> None:
    with pytest.raises(Invalid) as refused:
        Web(resolve=lambda *_: ["93.184.215.14"]).send(Wish("GET", "http://example.com/", {}))
    assert refused.value.problems[0].code == "web_not_secure"


def test_who_is_not_there_is_tried_later(house: House) -> None:
    port = house.port
    web = allowing(house)
    with pytest.raises(Unavailable):
        web.send(Wish("GET", f"http://127.0.0.1:{port}/", {"Bad": "x\ny"}))
    assert resolved("127.0.0.1", 80) == ["127.0.0.1"]
