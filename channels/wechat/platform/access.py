"""Who may call: access tokens of both kinds, the address whitelist and the daily quotas."""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from channels.wechat.platform.settings import Refused, Settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
LIFETIME = 7200
# A replaced token still works this long, and the platform renews a stable one this long before its end.
OVERLAP = 300
FORCED_A_DAY = 20
FORCED_APART = 30


@dataclass
class Access:
    """Tokens and counters of one account. Times are Unix seconds, as the platform counts."""

    ends: dict[str, float] = field(default_factory=dict, repr=False)
    plain: str = field(default="", repr=False)
    stable: str = field(default="", repr=False)
    forced: list[float] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)
    day: str = ""

    def plain_token(self, now: float) -> tuple[str, int]:
        """Return a new token and its seconds; the one before it dies within five minutes."""
        if self.plain in self.ends:
            self.ends[self.plain] = min(self.ends[self.plain], now + OVERLAP)
        self.plain = self._new(now)
        return self.plain, LIFETIME

    def stable_token(self, now: float, *, force: bool) -> tuple[str, int]:
        """Return the token in force and its remaining seconds, or a new one when it nears its end."""
        if force and self._may_force(now):
            self.forced.append(now)
            self.ends.pop(self.stable, None)
        if self.ends.get(self.stable, 0.0) - now <= OVERLAP:
            self.stable = self._new(now)
        return self.stable, int(self.ends[self.stable] - now)

    def check_token(self, token: str, now: float) -> None:
        """Raise unless `token` is one of this account's and still lives."""
        if not token:
            raise Refused(41001, "access_token missing")
        end = self.ends.get(token)
        if end is None:
            raise Refused(40001, "invalid credential, access_token is invalid or not latest")
        if end <= now:
            raise Refused(42001, "access_token expired")

    def count(self, path: str, settings: Settings, now: float) -> None:
        """Count one call of `path` today (in Shanghai), or raise when the day's share is used up."""
        self._turn_day(now)
        limit = settings.daily_limits.get(path)
        if limit is not None and self.used[path] >= limit:
            raise Refused(45009, "reach max api daily quota limit")
        self.used[path] += 1

    def end_all(self) -> None:
        """Make every token unknown, as happens when another program fetches one."""
        self.ends.clear()

    def _may_force(self, now: float) -> bool:
        today = [at for at in self.forced if _day(at) == _day(now)]
        return len(today) < FORCED_A_DAY and not any(now - at < FORCED_APART for at in today)

    def _new(self, now: float) -> str:
        token = f"{secrets.randbelow(90) + 10}_{secrets.token_urlsafe(96)}"
        self.ends[token] = now + LIFETIME
        return token

    def _turn_day(self, now: float) -> None:
        if self.day != _day(now):
            self.day = _day(now)
            self.used.clear()


def check_caller(settings: Settings, *, app_id: str, secret: str, address: str) -> None:
    """Raise unless the keys are the account's and the caller's address may ask for a token."""
    if app_id != settings.app_id:
        raise Refused(40013, "invalid appid")
    if not secret:
        raise Refused(41004, "appsecret missing")
    if secret != settings.secret:
        raise Refused(40125, "invalid appsecret")
    if settings.whitelist and address not in settings.whitelist:
        raise Refused(40164, f"invalid ip {address} ipv6 ::ffff:{address}, not in whitelist")


def _day(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).astimezone(SHANGHAI).date().isoformat()
