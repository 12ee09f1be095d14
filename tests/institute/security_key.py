"""A security key of our own making: unlike a browser, it signs for whichever origin it is told to."""

import secrets

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

PRESENT, NEW = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.AT


class SecurityKey:
    """Answers the questions of pages, as the hidden field `credential` takes it: a dictionary for JSON."""

    def __init__(self, host="testserver"):
        self.origin, self.host, self.id = f"https://{host}", sha256(host.encode()), secrets.token_bytes(16)
        self.secret = generate_private_key(SECP256R1())

    def enrol(self, challenge: str, **changes) -> dict:
        public = ES256.from_cryptography_key(self.secret.public_key())
        facts = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = AuthenticatorData.create(self.host, PRESENT | NEW, 0, facts)
        answer = {"attestationObject": AttestationObject.create("none", data, {})}
        return self._sealed("webauthn.create", challenge, answer, **changes)

    def answer(self, challenge: str, **changes) -> dict:
        data = AuthenticatorData.create(self.host, PRESENT, 1)
        client = CollectedClientData.create("webauthn.get", challenge, changes.get("origin", self.origin))
        signature = self.secret.sign(data + client.hash, ECDSA(SHA256()))
        answer = {"authenticatorData": data, "signature": signature}
        return self._sealed("webauthn.get", challenge, answer, **changes)

    def _sealed(self, kind, challenge, answer, **changes) -> dict:
        client = CollectedClientData.create(kind, challenge, changes.get("origin", self.origin))
        response = {name: websafe_encode(value) for name, value in (answer | {"clientDataJSON": client}).items()}
        return {
            "id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key",
            "response": response, "clientExtensionResults": {},
        }  # fmt: skip
