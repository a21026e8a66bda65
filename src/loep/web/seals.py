"""Small texts that only this desk can read: AES-256-GCM, bound to what they are about."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


@dataclass(frozen=True)
class Box:
    """Seals with one key of 32 bytes."""

    key: bytes = field(repr=False)

    def seal(self, text: str, about: str) -> str:
        nonce = secrets.token_bytes(NONCE)
        return urlsafe_b64encode(nonce + AESGCM(self.key).encrypt(nonce, text.encode(), about.encode())).decode()

    def open(self, sealed: str, about: str) -> str | None:
        """The text; None when it was changed, or sealed with another key or about something else."""
        try:
            whole = urlsafe_b64decode(sealed.encode())
            return AESGCM(self.key).decrypt(whole[:NONCE], whole[NONCE:], about.encode()).decode()
        except (InvalidTag, ValueError):
            return None
