"""What stands in the place of an item that is no longer public."""

from channels.base import Notice
from channels.website.frame import page
from channels.website.site import Site

HEADLINES = {
    "suspended": "这条信息已暂停公开",
    "taken_down": "这条信息已停止公开",
    "ended": "这条信息的公示已经结束",
    "expired": "这条信息的保留期已满",
}
# Reasons the hub gives as a code; any other is the office's own words.
REASONS = {"ended": "公示期已满。", "expired": "保留期已满。"}


def gone_page(notice: Notice, site: Site) -> bytes:
    """Return the notice; nothing of the item stands in it but what the notice brings."""
    return page(
        "gone.html",
        site,
        title=HEADLINES.get(notice.kind, HEADLINES["taken_down"]),
        notice=notice,
        reason=REASONS.get(notice.reason, notice.reason),
    )
