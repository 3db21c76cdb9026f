"""A software authenticator: makes passkeys and answers with them, as a device does (WebAuthn level 2, `none` attestation)."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cbor2 import dumps
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def coded(data: bytes) -> str:
    """Return bytes as browsers write them."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """A device with one passkey; `verifies` tells whether it checks the person (by PIN or finger)."""

    origin: str
    verifies: bool = True
    count: int = 0
    credential: bytes = field(default_factory=lambda: os.urandom(16))
    owner: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """Make the passkey that a server asks for."""
        self.owner = urlsafe_b64decode(options["user"]["id"] + "==").decode()
        self.count = 1
        point = self.key.public_key().public_numbers()
        public = dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        known = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + public
        data = self._data(options["rp"]["id"], ATTESTED) + known
        attestation = dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": coded(self._client("webauthn.create", options["challenge"])),
            "attestationObject": coded(attestation),
        }
        return self._answer(response)

    def use(self, options: dict[str, Any], host: str = "") -> dict[str, Any]:
        """Answer a server's challenge with the passkey."""
        self.count += 1
        client = self._client("webauthn.get", options["challenge"])
        data = self._data(host or options["rpId"], 0)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": coded(client), "authenticatorData": coded(data), "signature": coded(signature),
            "userHandle": coded(self.owner.encode()),
        }  # fmt: skip
        return self._answer(response)

    def _data(self, host: str, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        name = coded(self.credential)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
