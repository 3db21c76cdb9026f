"""The port `chat`: messages into group chats by the robots of 企业微信, 钉钉 and 飞书, signed where the robot asks for it."""

import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, TypeAlias, cast
from urllib.parse import urlencode

from ...kernel.json import Json, dumps, loads
from ...kernel.problems import Invalid, Problem, Unavailable
from ..app_secrets import secret_of
from ..engine import Engine, Port
from .web import Web, Wish

Signed: TypeAlias = tuple[str, dict[str, Json]]
"""The address and the body, as they are sent."""

_BUSY = frozenset((45009, 130101, 130103, 9499, 11232, -1))
"""What the robots answer where too much came, or where they are not well: it is tried again."""


def chat_port(engine: Engine, web: Web) -> Port:
    """Return the port; where the robot's address is not set, it says so and sends nothing."""

    def send(sent: Json, _key: str) -> Json:
        wish = cast("Mapping[str, Any]", sent)
        address = secret_of(engine, wish["app"], wish["secret"])
        if address is None:
            return {"skipped": "not_configured"}
        signing = secret_of(engine, wish["app"], f"{wish['secret']}_sign")
        for message in wish["messages"]:
            url, body = _ROBOTS[wish["robot"]](address, message["title"], message["text"], signing, int(engine.clock.now().timestamp()))
            came = web.send(Wish("POST", url, {"Content-Type": "application/json"}, dumps(body), told=wish["secret"]))
            _check(came.status, came.body, wish["secret"])
        return {"sent": len(wish["messages"])}

    return send


def wecom(address: str, title: str, text: str, _signing: str | None, _at: int) -> Signed:
    """Return a message for a robot of 企业微信, which is known by the key in its address."""
    return address, {"msgtype": "markdown", "markdown": {"content": f"**{title}**\n{text}".rstrip()}}


def dingtalk(address: str, title: str, text: str, signing: str | None, at: int) -> Signed:
    """Return a message for a robot of 钉钉: signed over time and secret, in the address."""
    if signing:
        stamp = at * 1000
        mark = b64encode(hmac.new(signing.encode(), f"{stamp}\n{signing}".encode(), sha256).digest()).decode()
        address += ("&" if "?" in address else "?") + urlencode({"timestamp": stamp, "sign": mark})
    return address, {"msgtype": "markdown", "markdown": {"title": title, "text": f"**{title}**\n\n{text}".rstrip()}}


def feishu(address: str, title: str, text: str, signing: str | None, at: int) -> Signed:
    """Return a message for a robot of 飞书: signed with time and secret as the key of an empty text, in the body."""
    body: dict[str, Json] = {
        "msg_type": "post",
        "content": {"post": {"zh_cn": {"title": title, "content": [[{"tag": "text", "text": text or title}]]}}},
    }
    if signing:
        mark = b64encode(hmac.new(f"{at}\n{signing}".encode(), b"", sha256).digest()).decode()
        body |= {"timestamp": str(at), "sign": mark}
    return address, body


_ROBOTS: Mapping[str, Callable[[str, str, str, str | None, int], Signed]] = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}


def _check(status: int, body: bytes, name: str) -> None:
    if status == 429 or status >= 500:
        raise Unavailable(Problem("web_not_now", {"host": name, "status": status}))
    try:
        answer = loads(body)
    except ValueError:
        answer = None
    given: Mapping[str, Any] = cast("Mapping[str, Any]", answer) if isinstance(answer, dict) else dict[str, Any]()
    code = given.get("errcode", given.get("code", given.get("StatusCode", status)))
    if code in _BUSY:
        raise Unavailable(Problem("web_not_now", {"host": name, "status": code}))
    if status != 200 or code != 0:
        said = str(given.get("errmsg", given.get("msg", "")))[:200]
        raise Invalid(Problem("chat_refused", {"name": name, "code": code, "said": said}))
