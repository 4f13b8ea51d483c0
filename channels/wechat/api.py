"""The client of the official account's interface: tokens, raw UTF-8 JSON, answers as our errors.

https://developers.weixin.qq.com/doc/subscription/api/
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from channels import http
from channels.base import AccessLost, ChannelError, Memory, Unavailable, Unclear
from channels.wechat.errors import Reaction, meaning_of, to_error

VENDOR = "https://api.weixin.qq.com"
STABLE_TOKEN = "/cgi-bin/stable_token"  # noqa: S105 - an address
TOKEN = "token"  # noqa: S105 - the name it is kept under
# The platform renews a token this long before its end, and both work in between.
RENEWAL = 300
SHORTEST = 30

JSON_BODY = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True)
class Api:
    """Calls for one account. `timeout` bounds one call, a token fetched on the way apart."""

    address: str
    app_id: str
    secret: str = field(repr=False)
    memory: Memory = field(repr=False)
    now: Callable[[], datetime] = field(repr=False)
    timeout: timedelta = timedelta(seconds=8)

    def call(self, path: str, given: dict[str, Any], *, effect: bool = False) -> dict[str, Any]:
        """Return the answer to a JSON call.

        `effect` marks a call that cannot be repeated: whatever leaves its fate open is Unclear.
        Without it the same is Unavailable.
        """
        # Escaped characters would be shown to readers as they are, so none are made.
        body = json.dumps(given, ensure_ascii=False).encode()

        def send(token: str) -> http.Answer:
            address = self._url(path, access_token=token)
            return http.post(address, body, headers=JSON_BODY, deadline=self.timeout)

        return self._with_token(send, effect=effect)

    def upload(
        self, path: str, content: bytes, *, name: str, media_type: str, **query: str
    ) -> dict[str, Any]:
        """Return the answer to sending one file. `name` must be ASCII with the right ending."""

        def send(token: str) -> http.Answer:
            address = self._url(path, access_token=token, **query)
            files = {"media": (name, content, media_type)}
            return http.post(address, files=files, deadline=self.timeout)

        # A file sent twice only lies in the library twice.
        return self._with_token(send, effect=False)

    def _with_token(self, send: Callable[[str], http.Answer], *, effect: bool) -> dict[str, Any]:
        token = self._token()
        answer = _read(send, token, effect=effect)
        if meaning_of(_number(answer)).reaction is Reaction.NEW_TOKEN:
            # A refused token means that nothing was done, so the call can be repeated: once.
            answer = _read(send, self._token(refused=token), effect=effect)
        return self._accepted(answer, effect=effect)

    def _accepted(self, answer: dict[str, Any], *, effect: bool) -> dict[str, Any]:
        number = _number(answer)
        if number == 0:
            return answer
        error = to_error(number, str(answer.get("errmsg", "")), now=self.now())
        if effect and isinstance(error, Unavailable):
            raise Unclear(error.code, **error.params)
        raise error

    def _token(self, *, refused: str = "") -> str:
        """Return a token that is not the refused one; all threads and processes share it."""
        known = self.memory.get(TOKEN)
        if known and known != refused:
            return str(known)
        with self.memory.lock(TOKEN):
            known = self.memory.get(TOKEN)
            if known and known != refused:
                return str(known)
            token, seconds = self._fetch_token(force=False)
            if token == refused:
                token, seconds = self._fetch_token(force=True)
            if token == refused:
                # A forced renewal is only granted every 30 seconds.
                raise Unavailable("wechat_token_refused", retry_after=timedelta(seconds=30))
            lifetime = max(seconds - RENEWAL, SHORTEST)
            self.memory.set(TOKEN, token, ttl=timedelta(seconds=lifetime))
            return token

    def _fetch_token(self, *, force: bool) -> tuple[str, int]:
        given = {
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self.secret,
            "force_refresh": force,
        }

        def send(_: str) -> http.Answer:
            body = json.dumps(given, ensure_ascii=False).encode()
            return http.post(
                self._url(STABLE_TOKEN), body, headers=JSON_BODY, deadline=self.timeout
            )

        try:
            answer = self._accepted(_read(send, "", effect=False), effect=False)
        except AccessLost as error:
            if error.code == "wechat_token_refused":
                raise AccessLost("wechat_keys_refused", **error.params) from None
            raise
        return str(answer["access_token"]), int(answer["expires_in"])

    def _url(self, path: str, **query: str) -> str:
        base = self.address.rstrip("/") + path
        return f"{base}?{urlencode(query)}" if query else base


def _read(send: Callable[[str], http.Answer], token: str, *, effect: bool) -> dict[str, Any]:
    try:
        answer = send(token)
        if not answer.ok:
            raise Unclear("http_server_error", status=answer.status)
        value = answer.json()
        if not isinstance(value, dict):
            raise Unclear("answer_is_not_json")
    except Unclear as error:
        if effect:
            raise
        raise Unavailable(error.code, retry_after=None, **error.params) from None
    return value


def _number(answer: dict[str, Any]) -> int:
    """Return the error number; answers that bring something often carry none."""
    number = answer.get("errcode", 0)
    return number if isinstance(number, int) else 0


def is_number(error: ChannelError, *numbers: int) -> bool:
    """Tell whether the platform's number behind our error is one of `numbers`."""
    return error.params.get("number") in numbers
