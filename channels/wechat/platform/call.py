"""One call of the interface as it came in, and how its parts are read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.wechat.platform.account import Account
from channels.wechat.platform.articles import keep_escapes
from channels.wechat.platform.settings import Refused

OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True)
class Call:
    """One call as it came in. `host` is the address it was sent to, `remote` the caller's."""

    account: Account
    query: Mapping[str, str]
    body: bytes = field(repr=False)
    file: tuple[str, bytes] | None
    host: str
    remote: str

    def json(self) -> dict[str, Any]:
        """Return the body, or raise as the platform does for what it cannot read."""
        if not self.body:
            raise Refused(44002, "empty post data")
        try:
            value = json.loads(keep_escapes(self.body, self.account.settings), strict=False)
        except ValueError:
            raise Refused(47001, "data format error") from None
        if not isinstance(value, dict):
            raise Refused(47001, "data format error")
        return value

    def text(self, name: str) -> str:
        """Return a field of the body as text."""
        return str(self.json().get(name) or "")

    def number(self, name: str, default: int = 0) -> int:
        """Return a field of the body as a whole number."""
        value = self.json().get(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused(47001, f"data format error hint: [{name} is not a number]")
        return value

    def upload(self) -> tuple[str, bytes]:
        """Return the name and the bytes of the part that must be called `media`."""
        if self.file is None:
            raise Refused(41005, "media data missing")
        return self.file
