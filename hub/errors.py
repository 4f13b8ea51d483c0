"""Errors named for what the reader can do; their sentences are looked up at the edge."""


class GaoshiError(Exception):
    """Base of all errors meant for a person; `code` and `params` choose the sentence."""

    status = 400

    def __init__(self, code: str, /, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Refused(GaoshiError):
    """What was asked cannot be accepted as it is; the person can change it."""

    status = 422


class Forbidden(GaoshiError):
    """The person has no right to do this."""

    status = 403


class NotFound(GaoshiError):
    """There is no such thing, or it is not for this person to see."""

    status = 404


class Conflict(GaoshiError):
    """Somebody (or something) was first; look again and decide anew."""

    status = 409


class SettingError(Exception):
    """A setting is wrong; the text names the variable and the allowed values."""
