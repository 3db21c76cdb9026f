"""Speaks OpenID Connect with a provider: the one door of Authlib (the client) and joserfc (the tokens).

Algorithms are fixed by the settings, never taken from a token; issuer, audience, nonce and times are checked; PKCE always.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from httpx2 import HTTPError, InvalidURL
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ...kernel.json import Json
from ...kernel.problems import Problem, Unauthenticated, Unavailable

_SECONDS = 10.0
_KEPT_SECONDS = 600
_LEEWAY_SECONDS = 60
_WELL_KNOWN = "/.well-known/openid-configuration"
_SAFE = ("https://", "http://localhost:", "http://127.0.0.1:")


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Who has this value in a claim gets a role, and loses it where the value is gone."""

    claim: str
    value: str
    app: str
    role: str


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of sign-ins, as the settings name it."""

    key: str
    title: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False, default="")
    scope: str = "openid profile email"
    algorithms: tuple[str, ...] = ("RS256",)
    adds_people: bool = False
    name_claim: str = ""
    links_by_email: bool = False
    checks_second_factor: bool = False
    roles: tuple[RoleRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What one sign-in sends along and expects back; made from the secret that only this browser has."""

    state: str
    nonce: str
    verifier: str


class Client:
    """Talks to one provider; what it says of itself is kept for ten minutes."""

    def __init__(self, provider: Provider, redirect: str) -> None:
        """Talk for the server whose callback address is `redirect`."""
        self.provider = provider
        self._redirect = redirect
        self._about: tuple[float, Mapping[str, Any], KeySet] | None = None

    def address(self, step: Step) -> str:
        """Return where the browser is sent."""
        about, _ = self._known()
        with self._client() as client:
            address, _ = client.create_authorization_url(
                str(about["authorization_endpoint"]), state=step.state, code_verifier=step.verifier, nonce=step.nonce
            )
        return str(address)

    def claims(self, code: str, step: Step, now: int) -> dict[str, Json]:
        """Return what the provider says of the person, for the code that the browser brought; raises Unauthenticated."""
        about, _ = self._known()
        try:
            with self._client() as client:
                token = client.fetch_token(
                    str(about["token_endpoint"]), code=code, code_verifier=step.verifier, grant_type="authorization_code"
                )
        except AuthlibBaseError:
            raise self._refused("code") from None
        except (HTTPError, InvalidURL, ValueError) as error:
            raise self._silent(error) from None
        return self._checked(str(cast("dict[str, Any]", token).get("id_token", "")), step, now)

    def _checked(self, id_token: str, step: Step, now: int) -> dict[str, Json]:
        claims = self._decoded(id_token)
        registry = jwt.JWTClaimsRegistry(
            now=now,
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": self.provider.issuer},
            aud={"essential": True, "value": self.provider.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": step.nonce},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise self._refused(error.error) from None
        party = claims.get("azp", self.provider.client_id)
        if party != self.provider.client_id or not isinstance(claims["sub"], str):
            raise self._refused("azp")
        return cast("dict[str, Json]", claims)

    def _decoded(self, id_token: str) -> dict[str, Any]:
        for fresh in (False, True):
            _, keys = self._known(fresh=fresh)
            try:
                return dict(jwt.decode(id_token, keys, algorithms=[*self.provider.algorithms]).claims)
            except (JoseError, ValueError):
                # The provider may have changed its keys since they were read; look once more.
                continue
        raise self._refused("signature")

    def _known(self, *, fresh: bool = False) -> tuple[Mapping[str, Any], KeySet]:
        if self._about is None or fresh or self._about[0] < time.monotonic():
            try:
                with self._client() as client:
                    about = _object(client, self.provider.issuer.rstrip("/") + _WELL_KNOWN)
                    keys = KeySet.import_key_set(cast("Any", _object(client, str(about.get("jwks_uri")))))
            except (HTTPError, InvalidURL, ValueError, KeyError, JoseError, AuthlibBaseError) as error:
                raise self._silent(error) from None
            self._check(about)
            self._about = (time.monotonic() + _KEPT_SECONDS, about, keys)
        return self._about[1], self._about[2]

    def _check(self, about: Mapping[str, Any]) -> None:
        if about.get("issuer") != self.provider.issuer:
            raise self._refused("issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not str(about.get(name, "")).startswith(_SAFE):
                raise self._refused(name)

    def _client(self) -> Any:
        return OAuth2Client(
            self.provider.client_id, self.provider.client_secret or None, scope=self.provider.scope, redirect_uri=self._redirect,
            code_challenge_method="S256", timeout=_SECONDS, follow_redirects=False,
        )  # fmt: skip

    def _refused(self, why: str) -> Unauthenticated:
        return Unauthenticated(Problem("elsewhere_refused", {"provider": self.provider.title, "why": why}))

    def _silent(self, error: Exception) -> Unavailable:
        return Unavailable(Problem("elsewhere_silent", {"provider": self.provider.title, "why": type(error).__name__}))


def _object(client: Any, address: str) -> dict[str, Any]:
    if not address.startswith(_SAFE):
        raise ValueError(address)
    answer = client.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError(address)  # noqa: TRY004 - an answer of another form, not a mistake in the code
    return cast("dict[str, Any]", found)
