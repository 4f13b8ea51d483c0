"""How one stand-in account is set up: its keys, its kind, what happens to what it publishes."""

from dataclasses import dataclass, field
from enum import StrEnum


class AccountKind(StrEnum):
    """Who holds the account; since July 2025 only the first two may publish by interface.

    https://developers.weixin.qq.com/doc/subscription/api/publish/api_freepublish_submit.html
    """

    SERVICE = "service"
    SUBSCRIPTION = "subscription"
    PERSONAL = "personal"
    UNVERIFIED = "unverified"

    @property
    def publishes(self) -> bool:
        """Whether freepublish and mass calls are allowed; all kinds may make drafts."""
        return self in (AccountKind.SERVICE, AccountKind.SUBSCRIPTION)


class PushMode(StrEnum):
    """What a pushed message looks like: readable, readable and encrypted, or encrypted only."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


# Calls a day. https://developers.weixin.qq.com/doc/offiaccount/Message_Management/API_Call_Limits.html
DAILY_LIMITS = {
    "/cgi-bin/token": 2000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/draft/add": 1000,
    "/cgi-bin/draft/get": 500,
    "/cgi-bin/draft/delete": 1000,
    "/cgi-bin/draft/update": 1000,
    "/cgi-bin/draft/count": 1000,
    "/cgi-bin/draft/batchget": 1000,
    "/cgi-bin/freepublish/submit": 100,
    "/cgi-bin/freepublish/get": 100,
    "/cgi-bin/freepublish/delete": 10,
    "/cgi-bin/freepublish/getarticle": 100,
    "/cgi-bin/freepublish/batchget": 100,
    "/cgi-bin/message/mass/sendall": 100,
}


@dataclass(frozen=True)
class Settings:
    """One account. `delay` is in seconds, `outcome` is the publish_status a submission ends with."""

    app_id: str = "wx5a1dbe0c0ffee001"
    secret: str = field(default="sandbox-secret-not-for-a-real-account", repr=False)
    original_id: str = "gh_5a1db0c0ffee"
    name: str = "示例街道政务公开"
    kind: AccountKind = AccountKind.SERVICE
    whitelist: tuple[str, ...] = ()
    comments: bool = True
    delay: float = 0.0
    outcome: int = 0
    # Production answers 40033 to some escaped texts and shows others as they are; both are on offer.
    refuses_escapes: bool = False
    title_bytes: int = 0
    daily_limits: dict[str, int] = field(default_factory=lambda: dict(DAILY_LIMITS))
    public_address: str = ""
    callback_address: str = ""
    callback_token: str = field(default="", repr=False)
    callback_key: str = field(default="", repr=False)
    push_mode: PushMode = PushMode.PLAIN
    push_tries: int = 3
    push_timeout: float = 5.0


class Refused(Exception):
    """A call that the platform answers with an error: its number and its English words."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text
