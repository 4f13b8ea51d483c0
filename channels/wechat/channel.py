"""The WeChat official account (微信公众号) as a channel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Self
from urllib.parse import urlsplit

from channels.base import (
    Around,
    Article,
    Drift,
    Field,
    Memory,
    Notice,
    Problem,
    Receipt,
    Ref,
    Removal,
    Rendered,
    Reply,
    Report,
    Request,
    Seen,
    Serves,
    Sighting,
    Traits,
)
from channels.wechat.api import VENDOR, Api
from channels.wechat.article import AUTHOR_CHARACTERS, check, render
from channels.wechat.callback import Callback
from channels.wechat.crypto import is_key
from channels.wechat.holdings import Holdings
from channels.wechat.looking import Looking
from channels.wechat.media import Media
from channels.wechat.putting import Putting
from channels.wechat.removing import Removing
from channels.wechat.trail import Trail

PUBLISH = "publish"
DRAFT_ONLY = "draft_only"
TAKEN = b"success"
# The kinds of notice after which nobody may read it any more.
TAKEN_AWAY = frozenset(("taken_down", "suspended"))


@dataclass(frozen=True)
class WeChat:
    """One official account. A published article cannot be changed: a correction is a new one."""

    kind: ClassVar[str] = "wechat"
    label: ClassVar[str] = "微信公众号"
    traits: ClassVar[Traits] = Traits(
        updates=False,
        repeatable=False,
        removes=Removal.FINAL,
        serves=Serves.UPWARDS,
        online=True,
        drift=Drift.ASKED,
        # Many fetches from one address are soon answered by a barrier for machines.
        looks_a_day=200,
        deadline=timedelta(seconds=90),
        undo="wechat_deleted_for_good",
        source="https://developers.weixin.qq.com/doc/subscription/api/publish/",
    )
    form: ClassVar[tuple[Field, ...]] = (
        Field(
            "app_id", "AppID", "公众平台「设置与开发 → 开发接口管理」中的开发者 ID", required=True
        ),
        Field("secret", "AppSecret 的密钥名", required=True, secret=True),
        Field(
            "mode",
            "发布方式",
            "没有发布接口权限的账号（个人主体、未认证）选「只存草稿」，由人在公众平台后台发布",
            choices=(PUBLISH, DRAFT_ONLY),
            choice_labels=("直接发布", "只存草稿"),
            default=PUBLISH,
        ),
        Field("callback_token", "消息推送 Token 的密钥名", secret=True),
        Field("callback_key", "消息推送 EncodingAESKey 的密钥名", secret=True),
        Field("previous_callback_key", "更换前的 EncodingAESKey 的密钥名", secret=True),
        Field("author", "作者", "不超过 16 字；不填用机构名称"),
        Field("cover", "封面的永久素材 media_id", "不填则自动生成一张写有机构名称的封面"),
        Field("address", "接口地址", "只在试用沙箱时更改", default=VENDOR),
    )

    app_id: str
    home: str
    memory: Memory = field(repr=False)
    now: Callable[[], datetime] = field(repr=False)
    secret: str = field(repr=False)
    mode: str = PUBLISH
    callback_token: str = field(default="", repr=False)
    callback_keys: tuple[str, ...] = field(default=(), repr=False)
    author: str = ""
    cover: str = ""
    address: str = VENDOR
    timeout: timedelta = timedelta(seconds=8)

    @classmethod
    def open(cls, fields: Mapping[str, str], around: Around) -> Self:
        """Build the channel from what the operator typed in."""
        _check_fields(fields)
        named = {name: _secret(fields, name, around) for name in _SECRETS}
        keys = (named["callback_key"], named["previous_callback_key"])
        if any(key and not is_key(key) for key in keys):
            raise ValueError("callback_key")
        return cls(
            app_id=fields["app_id"].strip(),
            home=around.public.rstrip("/") + "/",
            memory=around.memory,
            now=around.now,
            secret=named["secret"],
            mode=fields.get("mode") or PUBLISH,
            callback_token=named["callback_token"],
            callback_keys=tuple(key for key in keys if key),
            author=fields.get("author", "").strip(),
            cover=fields.get("cover", "").strip(),
            address=(fields.get("address") or VENDOR).strip(),
        )

    def check(self, article: Article) -> tuple[Problem, ...]:
        """Return what keeps the article from this account, with the platform's limits."""
        return check(article)

    def render(self, article: Article) -> Rendered:
        """Return the article as it would be sent; pictures get their addresses when it is."""
        return render(article, author=self.author, home=self.home)

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        """Upload pictures, then make a draft, then submit it: one call for each."""
        removed = bool(previous and previous.get("removed"))
        return self._putting.put(rendered, self._trail.of(key, None if removed else previous))

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        """Delete the article (by its id and its index, never all), or its draft."""
        removing = Removing(
            self._putting, self._looking, self._trail, urgent=notice.kind in TAKEN_AWAY
        )
        return removing.remove(self._trail.of(str(ref.get("key") or key), ref))

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """See how the submission stands, then the article's page as readers get it."""
        key = ref.get("key")
        known = self._trail.of(str(key), ref) if key and not ref.get("removed") else ref
        return self._looking.look(known, expect)

    def find(self, key: str) -> Sighting:
        """Tell how far a put came: by our notes, the draft box and the list of articles."""
        return self._putting.find(self._trail.of(key))

    def receive(self, request: Request) -> tuple[Reply, tuple[Report, ...]]:
        """Answer the handshake, and take in how a submission ended."""
        if request.method == "GET":
            return Reply(200, self._callback.greeting(request)), ()
        event = self._callback.event(request)
        # Whatever is not for us is answered as taken: else the platform tells followers of a fault.
        if event is None or self._trail.is_taken(event.identity):
            return Reply(200, TAKEN), ()
        if event.proven and event.outcome is not None and event.outcome.is_final:
            self._trail.note_outcome(event.publish_id, event.outcome)
        else:
            self._trail.note_hint(event.publish_id)
        self._trail.note_push(event.identity)
        look_now = Sighting(Seen.PENDING, next_look=timedelta(0), code="wechat_result_arrived")
        return Reply(200, TAKEN), (Report({"publish": event.publish_id}, look_now),)

    def typed_in(self, ref: Ref, *, address: str = "", slip: str = "") -> Ref:
        """Return the ref once a person says at which address the draft was published.

        `slip` is the hash of a photograph. Raises ValueError when the address is none.
        """
        if address and urlsplit(address).scheme not in ("http", "https"):
            raise ValueError("address")
        told = {name: value for name, value in (("address", address), ("slip", slip)) if value}
        return {**ref, **told}

    def taken_away(self, ref: Ref, *, slip: str) -> Ref:
        """Return the ref once a person has deleted the article and photographed that it is gone."""
        return {**ref, "removed": True, "slip": slip}

    @property
    def _trail(self) -> Trail:
        return Trail(self.memory)

    @property
    def _callback(self) -> Callback:
        return Callback(self.app_id, self.callback_token, self.callback_keys)

    @property
    def _putting(self) -> Putting:
        api = Api(self.address, self.app_id, self.secret, self.memory, self.now, self.timeout)
        return Putting(
            holdings=Holdings(api, self.memory),
            media=Media(api, self.memory),
            trail=self._trail,
            submits=self.mode == PUBLISH,
            home=self.home,
            cover=self.cover,
        )

    @property
    def _looking(self) -> Looking:
        return Looking(self._putting, self._trail, is_told=bool(self.callback_token))


_SECRETS = ("secret", "callback_token", "callback_key", "previous_callback_key")


def _check_fields(fields: Mapping[str, str]) -> None:
    for name in ("app_id", "secret"):
        if not fields.get(name, "").strip():
            raise ValueError(name)
    if (fields.get("mode") or PUBLISH) not in (PUBLISH, DRAFT_ONLY):
        raise ValueError("mode")
    if len(fields.get("author", "").strip()) > AUTHOR_CHARACTERS:
        raise ValueError("author")
    parts = urlsplit(fields.get("address") or VENDOR)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("address")
    if fields.get("callback_key") and not fields.get("callback_token"):
        raise ValueError("callback_token")


def _secret(fields: Mapping[str, str], name: str, around: Around) -> str:
    named = fields.get(name, "").strip()
    return around.secret(named) if named else ""
