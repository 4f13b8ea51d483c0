"""Why something is no longer public: the fixed sentences, and what can be undone where."""

from collections.abc import Mapping

from hub.errors import Refused

# What citizens read as the reason: fixed sentences, so that no name slips out with a take-down.
REASONS: dict[str, tuple[str, str]] = {
    "list_wrong": ("名单有误", "The list has a mistake"),
    "content_wrong": ("内容有误", "The content has a mistake"),
    "privacy": ("涉及个人隐私", "It touches somebody's privacy"),
    "policy_changed": ("政策已调整", "The policy has changed"),
    "by_mistake": ("误发", "It was published by mistake"),
    "not_public": ("其他依法不应公开的情形", "By law it must not be public for another reason"),
}
# Reasons only the clock gives.
_OF_THE_CLOCK = {
    "ended": ("公示期已满", "The time of display has ended"),
    "expired": ("保留期已满", "The time of retention has ended"),
}

# What a take-down can and cannot do at a kind of outlet, by the channel's own code (traits.undo).
UNDOING: dict[str, tuple[str, str]] = {
    "removed_by_machine": (
        "自动撤下，几秒内完成；恢复公开后会重新发布。",
        "Removed by itself within seconds; shown again after a resumption.",
    ),
    "site_copies_may_be_kept": (
        (
            "几秒内撤下，图片、附件一起删除，原网址改为说明；恢复公开后会重新显示。"
            "已被下载的、搜索引擎里的旧页面收不回来。"
        ),
        (
            "Gone within seconds, pictures and attachments too; a notice stands at its address, and "
            "a resumption shows it again. What was downloaded, or kept by search engines, stays."
        ),
    ),
    "feed_readers_may_keep": (
        "几秒内从订阅源删除并标明已撤下；订阅软件可能还留着已经收到的内容。",
        "Deleted from the feeds within seconds and marked so; feed readers may keep copies.",
    ),
    "wechat_deleted_for_good": (
        (
            "文章被永久删除，原链接失效，不能恢复；恢复公开要重新发一篇。正文图片微信没有删除接口，"
            "封面留在素材库，知道图片网址的人仍可能打开。"
        ),
        (
            "The article is deleted: the link dies, and this cannot be undone; a resumption makes a "
            "new one. WeChat has no way to delete pictures in the text, and the cover stays in its "
            "library: who knows their address may open them."
        ),
    ),
    "sheets_to_take_down": (
        "纸要由管理员到现场取下并扫码确认；在此之前扫码会显示已停止公开。",
        (
            "Paper hangs until a keeper takes it down and confirms; until then its code says that "
            "it is no longer public."
        ),
    ),
    "sheets_to_take_down_counted": (
        "有 {sheets} 张纸要由管理员到现场取下并扫码确认；在此之前扫码会显示已停止公开。",
        (
            "Sheets to remove: {sheets}. Each hangs until a keeper takes it down and confirms; until "
            "then its code says that it is no longer public."
        ),
    ),
    "screens_offline_until_lease": (
        "联网的屏 5 秒内消失；断网的屏收不到通知，最迟 {lease_hours} 小时后自行消失。",
        (
            "Gone from screens on line within 5 seconds; one that is off line hears nothing and "
            "drops it by itself, {lease_hours} hours later at the latest."
        ),
    ),
    "person_must_remove": (
        "须由人登录对方平台删除，再回来确认；原网址通常不能恢复。",
        (
            "A person must remove it on the other platform and confirm it here; its address there "
            "can seldom be brought back."
        ),
    ),
    "webhook_depends_on_receiver": (
        "通知对方系统删除；是否删除由对方决定，以对方回执为准。",
        "The other system is told to remove it and answers whether it did.",
    ),
    "kind_is_gone": (
        "这种渠道的程序已不在本系统，只能由人去对方那里删除。",
        "The program for this kind of outlet is gone; only a person can remove it there.",
    ),
}
# What no outlet answers for. It is asked of whoever has it, and never promised.
REQUESTS: tuple[tuple[str, str], ...] = (
    ("群聊、朋友圈里的转发和截图", "Copies and screenshots in chats and feeds of friends"),
    ("其他网站、公众号的转载", "Reposts on other sites and accounts"),
    ("搜索引擎的快照", "Pages kept by search engines"),
)

# Why nobody can prove that something is gone from a place.
UNPROVABLE: dict[str, tuple[str, str]] = {
    "sheet_lost": ("张贴件遗失，找不到", "The sheet is lost"),
    "place_closed": ("场所关闭或已拆除，进不去", "The place is closed or torn down"),
    "screen_lost": ("屏幕损坏或遗失", "The screen is broken or lost"),
    "access_lost": (
        "账号无法登录，对方也不处理",
        "The account is lost, and its platform does nothing",
    ),
    "no_answer": ("对方系统已停用或一直没有答复", "The other system is gone, or never answers"),
}

# Where a resumption cannot bring back what was there.
FINAL = frozenset(("wechat_deleted_for_good", "person_must_remove", "kind_is_gone"))
# Where somebody must go and do it.
BY_A_PERSON = frozenset(("sheets_to_take_down", "sheets_to_take_down_counted"))


def code_of(text: str) -> str:
    """Return the code of a public reason, given as code or as its sentence; raise Refused."""
    wanted = text.strip()
    for code, sentences in REASONS.items():
        if wanted == code or wanted in sentences:
            return code
    known = "、".join(chinese for chinese, _ in REASONS.values())
    raise Refused("removal_reason_unknown", reasons=known)


def public_reason(code: str, *, english: bool = False) -> str:
    """Return the sentence of a reason; a code that is none is said as it is."""
    chinese, other = {**REASONS, **_OF_THE_CLOCK}.get(code, (code, code))
    return other if english else chinese


def unprovable(code: str, *, english: bool = False) -> str:
    """Return why nobody can prove that something is gone."""
    return UNPROVABLE.get(code, (code, code))[english]


def undoing(code: str, params: Mapping[str, str | int], *, english: bool = False) -> str:
    """Return what a take-down can and cannot do at outlets with this trait."""
    return UNDOING.get(code, UNDOING["removed_by_machine"])[english].format_map(params)


LONGEST_REASON = 60


def reason_code(text: str) -> str:
    """Return the code of a reason given as its code or its sentence; other short words stay.

    Raises Refused for an empty or a long one: a public reason names no person and tells no story.
    """
    said = text.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Refused("reason_length", most=LONGEST_REASON)
    for code, sentences in REASONS.items():
        if said == code or said in sentences:
            return code
    return said
