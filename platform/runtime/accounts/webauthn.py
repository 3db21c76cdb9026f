"""Passkeys as the browser and the authenticator speak of them (WebAuthn): the one door of the package webauthn."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import webauthn as library
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ...kernel.json import Json
from ...kernel.problems import Invalid, Location, Problem

_MALFORMED = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class Site:
    """The site that passkeys belong to: the host, and the origin that browsers name."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What is kept of a new passkey."""

    credential: str
    public_key: str
    sign_count: int


def new_challenge() -> str:
    """Return a challenge that no answer was made for yet."""
    return bytes_to_base64url(library.helpers.generate_challenge())


def creation_options(site: Site, user_id: str, name: str, title: str, known: Iterable[str], challenge: str) -> dict[str, Json]:
    """Return what the browser is asked for to make a passkey."""
    options = library.generate_registration_options(
        rp_id=site.host,
        rp_name="Formwright",
        user_id=user_id.encode(),
        user_name=name,
        user_display_name=title or name,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_descriptors(known),
    )
    return cast("dict[str, Json]", options_to_json_dict(options))


def check_creation(site: Site, answer: Json, challenge: str) -> NewPasskey:
    """Return the passkey that a browser's answer brings; raises Invalid where it is not to this challenge and site."""
    try:
        made = library.verify_registration_response(
            credential=_answer(answer), expected_challenge=base64url_to_bytes(challenge), expected_rp_id=site.host,
            expected_origin=site.origin,
        )  # fmt: skip
    except _MALFORMED:
        raise Invalid(Problem("wrong_passkey", {}, Location(path="/credential"))) from None
    return NewPasskey(bytes_to_base64url(made.credential_id), bytes_to_base64url(made.credential_public_key), made.sign_count)


def request_options(site: Site, allowed: Iterable[str], challenge: str, *, verified: bool) -> dict[str, Json]:
    """Return what the browser is asked for to use a passkey; `verified` asks the person to prove themselves to the device."""
    wish = UserVerificationRequirement.REQUIRED if verified else UserVerificationRequirement.PREFERRED
    options = library.generate_authentication_options(
        rp_id=site.host, challenge=base64url_to_bytes(challenge), allow_credentials=_descriptors(allowed), user_verification=wish
    )
    return cast("dict[str, Json]", options_to_json_dict(options))


def credential_of(answer: Json) -> str:
    """Return the credential id that an answer names; raises Invalid where it names none."""
    return str(_answer(answer).get("id", ""))


def owner_of(answer: Json) -> str:
    """Return the user id that the authenticator keeps with the passkey; empty where it tells none."""
    response = _answer(answer).get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    try:
        return base64url_to_bytes(handle).decode() if isinstance(handle, str) else ""
    except ValueError:
        return ""


def check_use(site: Site, answer: Json, challenge: str, public_key: str, sign_count: int, *, verified: bool) -> int:
    """Return the new count of uses; raises Invalid where the answer is not by this passkey to this challenge and site."""
    try:
        used = library.verify_authentication_response(
            credential=_answer(answer), expected_challenge=base64url_to_bytes(challenge), expected_rp_id=site.host,
            expected_origin=site.origin, credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=sign_count, require_user_verification=verified,
        )  # fmt: skip
    except _MALFORMED:
        raise Invalid(Problem("wrong_passkey", {}, Location(path="/credential"))) from None
    return used.new_sign_count


def _answer(answer: Json) -> dict[str, Json]:
    if not isinstance(answer, dict):
        raise Invalid(Problem("wrong_passkey", {}, Location(path="/credential")))
    return answer


def _descriptors(credentials: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(credential)) for credential in credentials]
