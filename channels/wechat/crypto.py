"""Signatures and encryption of the messages that WeChat pushes to a callback address.

Rules: https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html
"""

import base64
import binascii
import hashlib
import hmac
import os
import struct
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

RANDOM_BYTES = 16
# The padding counts in blocks of 32 bytes although AES has blocks of 16, so it can be up to 32 long.
PADDING_BITS = 32 * 8


class BadMessage(ValueError):
    """A pushed message that WeChat cannot have sent to this account."""


def sign(*parts: str) -> str:
    """Return the signature of `parts` in whatever order they are given, as 40 hexadecimal digits."""
    text = "".join(sorted(parts))
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - the platform's choice


def is_signed(signature: str, *parts: str) -> bool:
    """Tell whether `signature` belongs to `parts`, in a time that tells nothing about the right one."""
    return hmac.compare_digest(signature.encode(), sign(*parts).encode())


def encrypt(message: str, *, key: str, app_id: str, random: bytes | None = None) -> str:
    """Return `message` encrypted for `app_id`, in base64. `random` is 16 bytes and fixed only by tests."""
    body = message.encode()
    salt = os.urandom(RANDOM_BYTES) if random is None else random
    padder = PKCS7(PADDING_BITS).padder()
    padded = padder.update(salt + struct.pack(">I", len(body)) + body + app_id.encode())
    encryptor = _cipher(key).encryptor()
    encrypted = encryptor.update(padded + padder.finalize()) + encryptor.finalize()
    return base64.b64encode(encrypted).decode()


def decrypt(encrypted: str, *, key: str, app_id: str) -> str:
    """Return the message inside `encrypted`. Raises BadMessage unless it was made for `app_id`."""
    decryptor = _cipher(key).decryptor()
    unpadder = PKCS7(PADDING_BITS).unpadder()
    try:
        padded = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
        plain = unpadder.update(padded) + unpadder.finalize()
        (length,) = struct.unpack_from(">I", plain, RANDOM_BYTES)
        end = RANDOM_BYTES + 4 + length
        message, receiver = plain[RANDOM_BYTES + 4 : end].decode(), plain[end:].decode()
    except (binascii.Error, ValueError, struct.error) as error:
        raise BadMessage("the message does not decrypt with this key") from error
    if receiver != app_id or end > len(plain):
        raise BadMessage("the message was made for another account")
    return message


def decrypt_with_any(encrypted: str, *, keys: Sequence[str], app_id: str) -> tuple[str, str]:
    """Return the message and the key that opened it: after a change both keys are in use for a while."""
    for key in keys:
        try:
            return decrypt(encrypted, key=key, app_id=app_id), key
        except BadMessage:
            continue
    raise BadMessage("no known key opens the message")


def is_key(text: str) -> bool:
    """Tell whether `text` can be an EncodingAESKey: 43 characters that stand for 32 bytes."""
    try:
        return len(text) == 43 and len(base64.b64decode(text + "=", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def _cipher(key: str) -> Cipher[modes.CBC]:
    if not is_key(key):
        raise BadMessage("the key is not an EncodingAESKey of 43 characters")
    secret = base64.b64decode(key + "=")
    return Cipher(algorithms.AES(secret), modes.CBC(secret[:16]))
