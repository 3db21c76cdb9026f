"""Signing in by OpenID Connect, at a real provider: who is linked, who is added, which roles come of it, and what is refused."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from formwright.kernel.problems import FormwrightError
from formwright.runtime.accounts import Caller
from formwright.runtime.accounts.oidc import Client, Step
from tests.api.accounts.house import House, a_house
from tests.api.accounts.provider import come_in, provider_process, there_and_back, trusted
from tests.api.accounts.test_factors import code_of, set_up
from tests.api.prepared import fill_desk
from tests.fixtures.prepared import Copied


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider_process() as issuer:
        yield issuer


@pytest.fixture
def plant(issuer: str, desk_url: str) -> Iterator[House]:
    with a_house(desk_url, (trusted(issuer),)) as house:
        house.accounts.people.change(house.person("mona"), {"email": "mona@example.com"}, "", Caller())
        yield house


@pytest.fixture
def open_plant(issuer: str, copied_file: Copied) -> Iterator[House]:
    with a_house(copied_file(fill_desk), (trusted(issuer, adds_people=True),)) as house:
        yield house


def roles_of(client: httpx.Client) -> list[str]:
    """Return the roles of who is signed in."""
    return [role for app in client.get("/api/session").json()["apps"] for role in app["roles"]]


def test_who_is_known_by_a_vouched_address_comes_in_with_the_roles_of_the_claims(plant: House) -> None:
    assert plant.browser().get("/api/sign-in").json()["elsewhere"] == [{"key": "plant", "title": "Plant sign-in"}]
    client, where = come_in(plant, "sub-mona")
    assert where == "/"
    assert client.get("/api/session").json()["name"] == "mona"
    assert roles_of(client) == ["clerk"], "manager is mapped, too, and not among the claims: taken away"
    again, _ = come_in(plant, "sub-mona")
    assert again.get("/api/session").json()["name"] == "mona"
    assert plant.events("identity_linked", "roles_changed", "signed_in")[-3:] == ["roles_changed", "signed_in", "signed_in"]


def test_an_address_that_is_not_vouched_for_opens_nothing(plant: House) -> None:
    for subject in ("sub-liar", "sub-new", "sub-plain"):
        client, where = come_in(plant, subject)
        assert where == "/sign-in#refused=not_known_here"
        assert client.get("/api/session").status_code == 401


def test_a_second_subject_with_the_same_address_is_refused(open_plant: House) -> None:
    open_plant.accounts.people.change(open_plant.person("mona"), {"email": "mona@example.com"}, "", Caller())
    come_in(open_plant, "sub-mona")
    open_plant.accounts.people.change(open_plant.person("carl"), {"email": "new@example.com"}, "", Caller())
    client, where = come_in(open_plant, "sub-new")
    assert (where, client.get("/api/session").json()["name"]) == ("/", "carl")
    open_plant.accounts.people.change(open_plant.person("carl"), {"email": ""}, "", Caller())
    open_plant.accounts.people.change(open_plant.person("gus"), {"email": "new@example.com"}, "", Caller())
    client, _ = come_in(open_plant, "sub-new")
    assert client.get("/api/session").json()["name"] == "carl", "the subject decides, not the address"


def test_people_are_added_where_the_settings_say_so(open_plant: House) -> None:
    client, where = come_in(open_plant, "sub-new")
    me = client.get("/api/session").json()
    assert (where, me["name"], me["title"], me["kind"], roles_of(client)) == ("/", "new@example.com", "New Person", "member", ["manager"])
    plain, _ = come_in(open_plant, "sub-plain")
    assert (plain.get("/api/session").json()["name"], roles_of(plain)) == ("plant.sub-plain", [])
    assert open_plant.browser().post("/api/session", json={"name": "new@example.com", "password": "x"}).status_code == 401


def test_who_is_kept_out_here_stays_out(open_plant: House) -> None:
    come_in(open_plant, "sub-new")
    open_plant.accounts.set_active("new@example.com", active=False)
    client, where = come_in(open_plant, "sub-new")
    assert where == "/sign-in#refused=not_known_here"
    assert client.get("/api/session").status_code == 401


def test_the_second_factor_here_is_asked_for(plant: House) -> None:
    secret, _ = set_up(plant, plant.signed_in("mona"))
    client, where = come_in(plant, "sub-mona")
    assert where == "/sign-in#second-factor"
    assert client.get("/api/session").status_code == 401
    assert client.post("/api/session/code", json={"code": code_of(plant, secret)}).status_code == 200


def test_a_signed_in_person_links_and_cuts(plant: House) -> None:
    carl = plant.signed_in("carl")
    address = carl.post("/api/account/elsewhere/plant").json()["address"]
    assert carl.get(there_and_back(address, "sub-plain")).headers["location"] == "http://localhost:8123/account"
    other, where = come_in(plant, "sub-plain")
    assert (where, other.get("/api/session").json()["name"]) == ("/", "carl")
    mona = plant.signed_in("mona")
    address = mona.post("/api/account/elsewhere/plant").json()["address"]
    taken = mona.get(there_and_back(address, "sub-plain"))
    assert taken.headers["location"].endswith("/sign-in#refused=identity_taken")
    assert carl.delete("/api/account/elsewhere/plant").status_code == 204
    assert come_in(plant, "sub-plain")[1] == "/sign-in#refused=not_known_here"


def test_linking_needs_the_session_that_began_it(plant: House) -> None:
    carl = plant.signed_in("carl")
    back = there_and_back(carl.post("/api/account/elsewhere/plant").json()["address"], "sub-plain")
    carl.delete("/api/session")
    assert carl.get(back).headers["location"].endswith("#refused=step_over")
    assert come_in(plant, "sub-plain")[1] == "/sign-in#refused=not_known_here"


def test_the_way_is_bound_to_one_browser_and_gone_once(plant: House) -> None:
    browser = plant.browser()
    address = browser.get("/api/elsewhere/plant").headers["location"]
    sent = {key: value[0] for key, value in parse_qs(urlsplit(address).query).items()}
    assert sent["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= sent.keys()
    assert sent["redirect_uri"] == "http://localhost:8123/api/elsewhere/plant/callback"
    back = there_and_back(address, "sub-mona")
    for stranger in (plant.browser(), plant.signed_in("carl")):
        assert stranger.get(back).headers["location"].endswith("#refused=step_over")
    path = back.partition("?")[0]
    assert browser.get(back.replace(sent["state"], "0" * 64)).headers["location"].endswith("#refused=step_over")
    assert browser.get(back).headers["location"].endswith("#refused=step_over"), "one try, whatever came of it"
    for query in ("", "?code=1", "?error=access_denied&state=x", "?code=%00&state=%ff"):
        assert plant.browser().get(path + query).status_code in (302, 400)


def test_the_issuer_that_answers_must_be_the_one_that_was_asked(plant: House) -> None:
    browser = plant.browser()
    back = there_and_back(browser.get("/api/elsewhere/plant").headers["location"], "sub-mona")
    assert browser.get(f"{back}&iss=https://evil.example").headers["location"].endswith("#refused=elsewhere_refused")


def test_a_provider_that_is_away_or_another_one(copied_file: Copied, issuer: str) -> None:
    for wrong, code in (("http://localhost:1", "elsewhere_silent"), (issuer.replace("localhost", "127.0.0.1") + "/", "elsewhere_refused")):
        with a_house(copied_file(fill_desk), (trusted(wrong),)) as house:
            answer = house.browser().get("/api/elsewhere/plant")
            assert answer.status_code in (401, 503)
            assert answer.json()["code"] == code
            assert house.browser().get("/api/elsewhere/other").status_code == 404


KEY = RSAKey.generate_key(2048, {"kid": "1"})
STEP = Step("state", "nonce", "verifier")
NOW = 1_800_000_000


def signed(header: dict[str, object] | None = None, key: RSAKey = KEY, **claims: object) -> str:
    """Return an ID token like the right one, but for what is given."""
    right = {"iss": "https://id.example", "aud": "formwright", "sub": "s", "exp": NOW + 60, "iat": NOW, "nonce": "nonce"}
    told = {name: value for name, value in {**right, **claims}.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": "1", **(header or {})}, told, key, algorithms=["RS256", "RS512", "none"])


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(signed(iss="https://evil.example"), id="issuer"), pytest.param(signed(aud="another"), id="audience"),
        pytest.param(signed(nonce="other"), id="nonce"), pytest.param(signed(nonce=None), id="no nonce"),
        pytest.param(signed(exp=NOW - 120), id="old"), pytest.param(signed(exp=None), id="endless"),
        pytest.param(signed(sub=None), id="nobody"), pytest.param(signed(sub=7), id="number"),
        pytest.param(signed(azp="another"), id="other party"), pytest.param(signed(iat=NOW + 500), id="from tomorrow"),
        pytest.param(signed(key=RSAKey.generate_key(2048, {"kid": "1"})), id="another key"),
        pytest.param(signed({"alg": "RS512"}), id="another algorithm"),
        pytest.param("eyJhbGciOiJub25lIn0." + signed().split(".")[1] + ".", id="no signature"),
        pytest.param(signed()[:-8] + "AAAAAAAA", id="altered"), pytest.param("nonsense", id="nonsense"), pytest.param("", id="empty"),
    ],
)  # fmt: skip
def test_tokens_that_are_not_right_are_refused(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = the_client(monkeypatch)
    assert client._checked(signed(), STEP, NOW)["sub"] == "s"
    with pytest.raises(FormwrightError) as refused:
        client._checked(token, STEP, NOW)
    assert refused.value.problems[0].code == "elsewhere_refused"


def the_client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return a client of a provider whose words are written here: a real one signs no wrong tokens."""
    about = {
        "issuer": "https://id.example", "authorization_endpoint": "https://id.example/a", "token_endpoint": "https://id.example/t",
        "jwks_uri": "https://id.example/k",
    }  # fmt: skip
    keys = {"keys": [KEY.as_dict(private=False)]}
    monkeypatch.setattr("formwright.runtime.accounts.oidc._object", lambda _client, address: keys if address.endswith("/k") else about)
    return Client(trusted("https://id.example"), "https://plant.example/callback")
