"""TLS to the address that was checked, under the name that was asked for; and an answer whose head never ends."""

import socket
import ssl
import threading
import time
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from formwright.api.settings import Settings
from formwright.kernel.problems import Invalid, Unavailable
from formwright.runtime.outgoing.guard import Allowed
from formwright.runtime.outgoing.web import Came, Web, Wish
from tests.outgoing.houses import House, web_house

NAME = "erp.example"


def certified(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make an authority that certifies itself under one name; return its file, and what a server needs."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    authority, secret = folder / "ca.pem", folder / "key.pem"
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(authority, secret)
    return authority, serving


@pytest.fixture
def erp(tmp_path: Path) -> Generator[House]:
    _, serving = certified(tmp_path)
    with web_house(serving) as house:
        yield house


def reaching(house: House, authorities: Path | None) -> Web:
    """Every name leads to this machine; two of them are allowed."""
    allowed = Allowed.from_text(f"{NAME}:{house.port},other.example:{house.port}")
    return Web(allowed, lambda *_: ["127.0.0.1"], seconds=3, authorities=authorities)


def test_the_certificate_is_that_of_the_name_though_the_connection_goes_to_an_address(erp: House, tmp_path: Path) -> None:
    erp.answers = [(200, {"ok": True})]
    web = reaching(erp, tmp_path / "ca.pem")
    assert web.send(Wish("GET", f"https://{NAME}:{erp.port}/a", {})) == Came(200, b'{"ok": true}')
    assert erp.came[0][2]["host"] == f"{NAME}:{erp.port}"
    with pytest.raises(Unavailable):
        web.send(Wish("GET", f"https://other.example:{erp.port}/a", {}))
    with pytest.raises(Unavailable):
        reaching(erp, None).send(Wish("GET", f"https://{NAME}:{erp.port}/a", {}))
    assert len(erp.came) == 1


def test_a_company_s_authority_is_a_setting_that_is_read_before_anything_is_sent(tmp_path: Path) -> None:
    authority, _ = certified(tmp_path)
    assert Settings.from_environment({"FORMWRIGHT_HTTP_CA": str(authority)}).authorities == authority
    (tmp_path / "empty.pem").write_text("")
    for wrong in ("nowhere.pem", "empty.pem"):
        with pytest.raises(Invalid) as refused:
            Settings.from_environment({"FORMWRIGHT_HTTP_CA": str(tmp_path / wrong)})
        assert refused.value.problems[0].code == "bad_setting"


@pytest.fixture
def dripping() -> Generator[int]:
    """The port of a server whose head comes a letter at a time and never ends."""
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listening.accept()
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while True:
                connection.sendall(b"a")
                time.sleep(0.05)
        except OSError:
            connection.close()

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    listening.close()
    thread.join(5)


def test_a_head_that_never_ends_takes_no_longer_than_an_exchange_may(dripping: int) -> None:
    web = Web(Allowed.from_text(f"127.0.0.1:{dripping}"), lambda *_: ["127.0.0.1"], seconds=0.5)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        web.send(Wish("GET", f"http://127.0.0.1:{dripping}/", {}))
    assert time.monotonic() - began < 5  # without the bound it would never end
