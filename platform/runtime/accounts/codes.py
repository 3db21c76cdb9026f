"""Codes of authenticator apps (TOTP, RFC 6238): the one door of pyotp."""

from datetime import datetime
from hmac import compare_digest

from pyotp import random_base32
from pyotp.totp import TOTP

_SECONDS = 30
_DIGITS = 6
_STEPS_EITHER_WAY = 1


def new_code_secret() -> str:
    """Return a fresh secret in the form that authenticator apps take."""
    return random_base32()


def code_uri(secret: str, name: str, issuer: str) -> str:
    """Return the address that an authenticator app reads from a QR code."""
    return TOTP(secret, digits=_DIGITS, interval=_SECONDS).provisioning_uri(name=name, issuer_name=issuer)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step that a code belongs to, the present one or its neighbours; None where it belongs to none."""
    totp = TOTP(secret, digits=_DIGITS, interval=_SECONDS)
    now = int(at.timestamp()) // _SECONDS
    steps = range(now - _STEPS_EITHER_WAY, now + _STEPS_EITHER_WAY + 1)
    return next((step for step in steps if compare_digest(totp.generate_otp(step), code)), None)
