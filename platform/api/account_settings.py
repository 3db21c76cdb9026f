"""What the accounts can be told from outside: the mail server, trusted proxies, providers of sign-ins, the word for the first start."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic import Field as Option

from ..kernel.problems import Invalid, Problem
from ..runtime.accounts import Provider, RoleRule
from ..runtime.mailing import MailServer
from .addresses import Networks, read_networks

_SHORTEST_SETUP = 16


class _Role(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    claim: str
    value: str
    app: str
    role: str


class _Provider(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str = Option(pattern=r"^[a-z][a-z0-9_-]{0,30}$")
    title: str
    issuer: str = Option(pattern=r"^(https://|http://(localhost|127\.0\.0\.1):)")
    client_id: str
    client_secret: str = ""
    scope: str = "openid profile email"
    algorithms: tuple[str, ...] = ("RS256",)
    adds_people: bool = False
    name_claim: str = ""
    links_by_email: bool = False
    checks_second_factor: bool = False
    roles: tuple[_Role, ...] = ()


_FILE = TypeAdapter(tuple[_Provider, ...])
_ALGORITHMS = frozenset(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"))


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """Settings of the accounts; without a mail server no letters are sent, without a setup word nobody sets up by HTTP."""

    mail: MailServer | None = None
    proxies: Networks = ()
    providers: tuple[Provider, ...] = ()
    setup: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], prefix: str) -> "AccountSettings":
        """Return the settings that _SMTP, _MAIL_FROM, _TRUSTED_PROXIES, _OIDC_FILE and _SETUP give; raises Invalid."""
        smtp, file = environment.get(f"{prefix}SMTP", ""), environment.get(f"{prefix}OIDC_FILE", "")
        setup = environment.get(f"{prefix}SETUP", "")
        if setup and len(setup) < _SHORTEST_SETUP:
            data = {"name": f"{prefix}SETUP", "given": "…", "takes": f"≥ {_SHORTEST_SETUP}"}
            raise Invalid(Problem("bad_setting", data))
        return cls(
            mail=MailServer.from_url(smtp, environment.get(f"{prefix}MAIL_FROM", "")) if smtp else None,
            proxies=read_networks(environment.get(f"{prefix}TRUSTED_PROXIES", "")),
            providers=read_providers(Path(file)) if file else (),
            setup=setup,
        )


def read_providers(file: Path) -> tuple[Provider, ...]:
    """Return the providers that a file lists; raises Invalid for what cannot be meant, without telling what stands in it."""
    try:
        listed = _FILE.validate_python(json.loads(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _refused(file, type(error).__name__) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _refused(file, f"{'/'.join(map(str, first['loc']))}: {first['msg']}") from None
    for each in listed:
        if not each.algorithms or not _ALGORITHMS.issuperset(each.algorithms):
            raise _refused(file, f"{each.key}/algorithms: {', '.join(sorted(_ALGORITHMS))}")
    if len({each.key for each in listed}) != len(listed):
        raise _refused(file, "key")
    return tuple(_provider(each) for each in listed)


def _provider(given: _Provider) -> Provider:
    roles = tuple(RoleRule(each.claim, each.value, each.app, each.role) for each in given.roles)
    return Provider(
        given.key, given.title, given.issuer, given.client_id, given.client_secret, given.scope, given.algorithms,
        adds_people=given.adds_people, name_claim=given.name_claim, links_by_email=given.links_by_email,
        checks_second_factor=given.checks_second_factor,
        roles=roles,
    )  # fmt: skip


def _refused(file: Path, why: str) -> Invalid:
    return Invalid(Problem("bad_providers", {"file": str(file), "why": why[:200]}))
