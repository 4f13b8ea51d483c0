"""Why something is no longer public: the fixed sentences, and what can be undone where."""

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

# What a take-down can do at a kind of outlet, by the channel's own code (traits.undo).
UNDOING: dict[str, tuple[str, str]] = {
    "removed_by_machine": (
        "自动撤下，几秒内完成；恢复公开后会重新发布。",
        "Removed by itself within seconds; shown again after a resumption.",
    ),
    "wechat_deleted_for_good": (
        "文章被永久删除，不能恢复；恢复公开要重新发一篇。读者已转发、保存的无法收回。",
        (
            "The article is deleted for good; a resumption makes a new one. What readers kept or "
            "passed on cannot be taken back."
        ),
    ),
    "sheets_to_take_down": (
        "纸已贴在栏里，须由管理员到现场取下并扫码确认；在此之前扫码会显示已停止公开。",
        (
            "Paper hangs until a keeper takes it down and confirms; until then its code says that "
            "it is no longer public."
        ),
    ),
    "screens_offline_until_lease": (
        "联网的屏几秒内消失；断网的屏最迟在租期结束时消失。",
        "Gone within seconds from screens on line; from others when their lease ends.",
    ),
    "person_must_remove": (
        "须由人登录对方平台删除，再回来确认。",
        "A person must remove it on the other platform and confirm it here.",
    ),
    "webhook_depends_on_receiver": (
        "通知对方系统删除；是否删除由对方决定，以对方回执为准。",
        "The other system is told to remove it and answers whether it did.",
    ),
}


# Where a resumption cannot bring back what was there.
FINAL = frozenset(("wechat_deleted_for_good", "sheets_to_take_down", "person_must_remove"))


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


def undoing(code: str, *, english: bool = False) -> str:
    """Return what a take-down can do at outlets with this trait."""
    chinese, other = UNDOING.get(code, UNDOING["removed_by_machine"])
    return other if english else chinese


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
