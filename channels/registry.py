"""Every kind of channel the hub can open: ours, and those of other packages."""

import logging
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from channels.base import Around, Channel
from channels.board import Board
from channels.feeds import Feeds
from channels.hand import Hand
from channels.kiosk import Kiosk
from channels.webhook import Webhook
from channels.website import Website
from channels.wechat.channel import WeChat

# Packages outside this repository name their channel classes in this group.
ENTRY_POINTS = "gaoshi.channels"

CHANNELS: tuple[type[Channel], ...] = (Website, WeChat, Feeds, Board, Kiosk, Hand, Webhook)

_log = logging.getLogger(__name__)


class UnknownKind(LookupError):
    """No channel of this kind is installed; the sentence names those that are."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no channel of kind {kind!r}; installed: {', '.join(sorted(kinds()))}")
        self.kind = kind


@cache
def kinds() -> Mapping[str, type[Channel]]:
    """Return the channel classes by kind, ours first."""
    found = {channel.kind: channel for channel in CHANNELS}
    for point in entry_points(group=ENTRY_POINTS):
        try:
            channel = point.load()
        except Exception as error:  # a broken package must not keep the others from publishing
            # Its trace may show what lies on this machine; the kind of the fault is enough.
            kind = type(error).__name__
            _log.error("the channel %s cannot be loaded: %s", point.name, kind)
            continue
        if found.setdefault(channel.kind, channel) is not channel:
            _log.error("the channel %s names a kind that is taken: %s", point.name, channel.kind)
    return found


def open_channel(kind: str, fields: Mapping[str, str], around: Around) -> Channel:
    """Return the channel for an outlet's fields.

    Raises UnknownKind, and ValueError with the field's name when one of the fields is wrong.
    """
    channel = kinds().get(kind)
    if channel is None:
        raise UnknownKind(kind)
    return channel.open(fields, around)
