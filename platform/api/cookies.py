"""The cookies: of the session, and of a step on the way to one, secrets that no script can read; and the language that pages set."""

COOKIE = "fw_session"
STEP_COOKIE = "fw_step"
DEVICE_COOKIE = "fw_device"
LANGUAGE_COOKIE = "fw_language"
"""Set by the pages: in what language they speak, for links that a browser follows by itself."""
_STEP_SECONDS = 600
_DEVICE_SECONDS = 400 * 86_400


def cookie_value(header: str, name: str = COOKIE) -> str:
    """Return the value of one cookie of a Cookie header; empty where it is not there."""
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


def session_cookie(secret: str, seconds: int, *, secure: bool) -> str:
    """Return the header that gives a session's cookie, or takes it back where nothing is left of its time."""
    return f"{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{'; Secure' if secure else ''}"


def step_cookie(secret: str, *, secure: bool) -> str:
    """Return the header that binds a begun sign-in to this browser."""
    return f"{STEP_COOKIE}={secret}; Path=/api; HttpOnly; SameSite=Lax; Max-Age={_STEP_SECONDS}{'; Secure' if secure else ''}"


def device_cookie(secret: str, *, secure: bool) -> str:
    """Return the header that makes this browser a known device, or no longer one where the secret is empty."""
    seconds = _DEVICE_SECONDS if secret else 0
    return f"{DEVICE_COOKIE}={secret}; Path=/api; HttpOnly; SameSite=Strict; Max-Age={seconds}{'; Secure' if secure else ''}"
