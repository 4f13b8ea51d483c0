"""The key that signs what screens are told; its public half is pinned when a screen is paired."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from hub import secret_files

FILE = "kiosk-signing-key.pem"


@dataclass(frozen=True)
class Signer:
    """ECDSA on P-256 with SHA-256, in the form WebCrypto verifies."""

    secrets: Path

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        content = secret_files.kept(self.secrets / FILE, _made)
        key = serialization.load_pem_private_key(content, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{FILE} holds another kind of key")
        return key

    @cached_property
    def public(self) -> bytes:
        """Return the public key as an uncompressed point (65 bytes)."""
        return self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    def sign(self, content: bytes) -> str:
        """Return the signature in base64: r and s, 32 bytes each."""
        r, s = decode_dss_signature(self._key.sign(content, ec.ECDSA(hashes.SHA256())))
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()

    def fingerprint(self, secret_hash: str) -> str:
        """Return the twelve digits that tie a screen's secret to this hub's key.

        The screen computes them from its own secret and the key it was sent, so somebody in
        between who changed either shows other digits.
        """
        digest = hashlib.sha256(secret_hash.encode() + self.public).digest()
        digits = f"{int.from_bytes(digest[:8], 'big') % 10**12:012d}"
        return f"{digits[:4]} {digits[4:8]} {digits[8:]}"


def _made() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
