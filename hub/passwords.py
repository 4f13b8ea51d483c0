"""Passwords: kept as argon2 hashes, and every change of one ends all of a person's sign-ins."""

import base64
import secrets
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.errors import Refused
from hub.models import Person

LEAST = 10
MOST = 200
# Long enough, and yet among the first that are guessed.
COMMON = frozenset(
    (
        *("1234567890", "0123456789", "0987654321", "12345678910", "1234567890a", "a123456789"),
        *("123456789a", "aa123456789", "abc123456789", "abcd123456", "abcdef123456", "abcdefghij"),
        *("1q2w3e4r5t", "1qaz2wsx3edc", "qazwsxedcrfv", "qwertyuiop", "qwerty1234", "qwerty12345"),
        *("qwer123456", "asdfghjkl123", "zxcvbnm123", "password12", "password123", "password1234"),
        *("passw0rd123", "p@ssw0rd123", "p@ssword123", "welcome123", "letmein1234", "iloveyou123"),
        *("admin12345", "admin123456", "admin@123456", "administrator", "root123456", "test123456"),
        *("woaini1314", "woaini1314520", "woaini520", "5201314520", "1314520520", "gaoshi-demo"),
        *("gaoshi123456", "changeme123", "zhengwu123", "zhengfu123"),
    )
)
_hasher = PasswordHasher()


def _nobodys() -> str:
    """Return a hash that takes as long to check as a real one, and that no password has.

    Drawn instead of reckoned: a start of the hub would wait for it and keep its 64 MB.
    """
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    salt, digest = (_coded(secrets.token_bytes(n)) for n in (_hasher.salt_len, _hasher.hash_len))
    return f"$argon2id$v=19${cost}${salt}${digest}"


def _coded(content: bytes) -> str:
    return base64.b64encode(content).decode().rstrip("=")


# Checked when nobody has the sign-in name, so that the answer takes as long as for a real one.
_NOBODY = _nobodys()


def hashed(password: str) -> str:
    """Return what is stored for a password."""
    return _hasher.hash(password)


def is_right(person: Person | None, password: str) -> bool:
    """Tell whether this is the person's password; takes as long when there is no such person."""
    known = person.password_hash if person and person.password_hash else _NOBODY
    try:
        right = _hasher.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False
    return right and known != _NOBODY and person is not None and person.disabled_at is None


def set_password(person: Person, password: str) -> None:
    """Give a person a password and end their sign-ins. Raises Refused for one easily guessed."""
    if not LEAST <= len(password) <= MOST:
        raise Refused("password_length", least=LEAST, most=MOST)
    if _is_easy(password, (person.login, person.name)):
        raise Refused("password_easy")
    person.password_hash = hashed(password)
    end_sign_ins(person)


def _is_easy(password: str, names: Iterable[str]) -> bool:
    plain = password.casefold()
    named = any(name.casefold() in plain for name in names if len(name) > 1)
    return named or plain in COMMON or len(set(plain)) < 4


def end_sign_ins(person: Person) -> None:
    """End every sign-in of a person, wherever it is."""
    person.session_key = secrets.token_hex(16)
