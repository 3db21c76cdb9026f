"""Sends plain letters by mail: over TLS, or to a server on the same machine; the password of the mail server goes no other way."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from ..kernel.problems import Invalid, Problem, Unavailable

_SECONDS = 10.0
_PORTS = {"smtp": 25, "smtps": 465}
_NEAR = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a letter: how it is called, its media type, and where it lies."""

    name: str
    type: str
    path: Path


class Mailer(Protocol):
    """Sends letters."""

    def send(self, to: str, subject: str, text: str, mark: str = "", enclosed: Sequence["Enclosed"] = ()) -> None:
        """Send a letter; raises Unavailable where the mail server does not take it. Letters with one mark are one letter."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class MailServer:
    """A mail server as settings name it: `smtp://user:password@host:port` or `smtps://...`, and whom letters come from."""

    host: str
    port: int
    secure: bool
    user: str
    password: str
    sender: str

    @classmethod
    def from_url(cls, url: str, sender: str) -> "MailServer":
        """Return the server of an address; raises Invalid for one that cannot be meant."""
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            port = 0
        if parts.scheme not in _PORTS or not parts.hostname or port == 0 or "@" not in sender:
            raise Invalid(Problem("bad_mail_server", {}))
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port or _PORTS[parts.scheme], parts.scheme == "smtps", user, password, sender)

    def send(self, to: str, subject: str, text: str, mark: str = "", enclosed: Sequence["Enclosed"] = ()) -> None:
        """Send a letter; raises Unavailable where the mail server does not take it. Letters with one mark are one letter."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, subject
        message["Auto-Submitted"] = "auto-generated"
        if mark:
            message["Message-ID"] = f"<{mark}@{self.sender.rpartition('@')[2].strip('> ')}>"
        message.set_content(text)
        for each in enclosed:
            kind, _, inner = each.type.partition("/")
            message.add_attachment(each.path.read_bytes(), maintype=kind, subtype=inner, filename=each.name)
        try:
            with self._connected() as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(Problem("mail_not_sent", {"why": type(error).__name__})) from None

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
            self._protect(server, context)
        if self.user:
            server.login(self.user, self.password)
        return server

    def _protect(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif self.user and self.host not in _NEAR:
            server.close()
            raise smtplib.SMTPNotSupportedError("the password would go over the network in plain text")
