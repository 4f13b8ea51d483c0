"""What the platform's error numbers mean for us: one table, and how it becomes our errors.

Numbers: https://developers.weixin.qq.com/doc/oplatform/Return_codes/Return_code_descriptions_new.html
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from channels.base import AccessLost, ChannelError, Rejected, Throttled, Unavailable

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Reaction(Enum):
    """What can be done about an error."""

    NEW_TOKEN = auto()
    SOON = auto()
    NEXT_MINUTE = auto()
    TOMORROW = auto()
    ACCESS = auto()
    CONTENT = auto()


@dataclass(frozen=True)
class Meaning:
    """Our code for an error number, and what can be done about it."""

    reaction: Reaction
    code: str


TOKEN = Meaning(Reaction.NEW_TOKEN, "wechat_token_refused")
KEYS = Meaning(Reaction.ACCESS, "wechat_keys_refused")
ADDRESS = Meaning(Reaction.ACCESS, "wechat_address_not_listed")
BANNED = Meaning(Reaction.ACCESS, "wechat_account_banned")
PICTURE = Meaning(Reaction.CONTENT, "wechat_picture_refused")
LOST = Meaning(Reaction.CONTENT, "wechat_media_unknown")
BODY = Meaning(Reaction.CONTENT, "wechat_content_refused")
BY_HAND = Meaning(Reaction.CONTENT, "wechat_must_be_published_by_hand")
MISTAKE = Meaning(Reaction.CONTENT, "wechat_call_malformed")
UNKNOWN = Meaning(Reaction.CONTENT, "wechat_refused")

MEANINGS: dict[int, Meaning] = {
    -1: Meaning(Reaction.SOON, "wechat_busy"),
    40001: TOKEN,
    40014: TOKEN,
    42001: TOKEN,
    40002: KEYS,
    40013: KEYS,
    40125: KEYS,
    41002: KEYS,
    41004: KEYS,
    40243: KEYS,
    50004: KEYS,
    50007: BANNED,
    40164: ADDRESS,
    61004: ADDRESS,
    89503: Meaning(Reaction.ACCESS, "wechat_waits_for_administrator"),
    89506: Meaning(Reaction.ACCESS, "wechat_refused_by_administrator"),
    89507: Meaning(Reaction.ACCESS, "wechat_refused_by_administrator"),
    48001: Meaning(Reaction.ACCESS, "wechat_publishing_not_allowed"),
    48004: BANNED,
    50002: BANNED,
    53500: BANNED,
    61003: KEYS,
    61007: KEYS,
    45009: Meaning(Reaction.TOMORROW, "wechat_daily_quota_used"),
    45028: Meaning(Reaction.TOMORROW, "wechat_daily_quota_used"),
    45011: Meaning(Reaction.NEXT_MINUTE, "wechat_too_fast"),
    45066: Meaning(Reaction.NEXT_MINUTE, "wechat_too_fast"),
    53501: Meaning(Reaction.NEXT_MINUTE, "wechat_too_fast"),
    40004: PICTURE,
    40005: PICTURE,
    40006: PICTURE,
    40009: PICTURE,
    40012: PICTURE,
    40118: PICTURE,
    40121: PICTURE,
    40137: PICTURE,
    45001: PICTURE,
    40007: LOST,
    44003: BODY,
    44004: BODY,
    45166: BODY,
    40155: BODY,
    45002: Meaning(Reaction.CONTENT, "wechat_content_too_long"),
    45003: Meaning(Reaction.CONTENT, "wechat_title_refused"),
    45004: Meaning(Reaction.CONTENT, "wechat_summary_too_long"),
    45005: Meaning(Reaction.CONTENT, "wechat_source_refused"),
    45008: BODY,
    45110: Meaning(Reaction.CONTENT, "wechat_author_too_long"),
    41039: Meaning(Reaction.CONTENT, "wechat_source_refused"),
    53402: PICTURE,
    88000: Meaning(Reaction.CONTENT, "wechat_comments_not_allowed"),
    53404: BODY,
    53405: BODY,
    53406: BODY,
    53502: Meaning(Reaction.CONTENT, "wechat_submission_unknown"),
    53600: Meaning(Reaction.CONTENT, "wechat_article_unknown"),
    53503: Meaning(Reaction.CONTENT, "wechat_draft_fails_check"),
    53504: BY_HAND,
    53505: BY_HAND,
    # What only a mistake of ours can bring about: missing or misformed parts of a call.
    40033: MISTAKE,
    40035: MISTAKE,
    40038: MISTAKE,
    40097: MISTAKE,
    40114: MISTAKE,
    41001: MISTAKE,
    41005: MISTAKE,
    41006: MISTAKE,
    43002: MISTAKE,
    44001: MISTAKE,
    44002: MISTAKE,
    45067: MISTAKE,
    47001: MISTAKE,
}


def meaning_of(number: int) -> Meaning:
    """Return what an error number means; unknown numbers are the copy's, so that a person looks."""
    return MEANINGS.get(number, UNKNOWN)


def to_error(number: int, text: str, *, now: datetime) -> ChannelError:
    """Return our error for the platform's answer.

    Only the number, the request id (which support asks for) and, when the address is not listed,
    that address are kept of the platform's own words.
    """
    meaning = meaning_of(number)
    params: dict[str, str | int] = {"number": number}
    if request_id := re.search(r"rid: ([0-9a-f]{8}(?:-[0-9a-f]+)+)", text):
        params["rid"] = request_id.group(1)
    if meaning is ADDRESS:
        address = re.search(r"invalid ip ([0-9a-fA-F.:]+)", text)
        params["address"] = address.group(1) if address else ""
    match meaning.reaction:
        case Reaction.SOON:
            return Unavailable(meaning.code, retry_after=None, **params)
        case Reaction.NEXT_MINUTE:
            return Throttled(meaning.code, until=now + timedelta(minutes=1), **params)
        case Reaction.TOMORROW:
            return Throttled(meaning.code, until=next_midnight(now), **params)
        case Reaction.ACCESS | Reaction.NEW_TOKEN:
            return AccessLost(meaning.code, **params)
        case Reaction.CONTENT:
            return Rejected(meaning.code, **params)


def next_midnight(now: datetime) -> datetime:
    """Return when the platform's daily counters begin anew: the next midnight in Shanghai."""
    local = now.astimezone(SHANGHAI)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
