"""The sentences of this channel's codes, in Chinese and English; {placeholders} are their params."""

SENTENCES: dict[str, tuple[str, str]] = {
    "picture_missing": (
        "正文第 {number} 张图片找不到，请重新插入。",
        "Picture {number} of the text cannot be found; insert it again.",
    ),
    "picture_format": (
        "正文第 {number} 张图片的格式（{format}）屏幕不能显示，请换成 PNG 或 JPEG。",
        "No screen can show picture {number} ({format}); use PNG or JPEG.",
    ),
    "attachments_not_shown": (
        "有 {count} 个附件（不是图片）在大厅屏上打不开，也没有网页可扫码，只能请群众到窗口查阅。",
        (
            "{count} attachments are no pictures: a screen cannot open them, and there is no page "
            "to scan for. People are sent to the window; put what they need into the text."
        ),
    ),
    "list_of_residents": (
        "名单按社区分列，大厅屏不能只显示一个社区的人，请只张贴在各社区的公示栏。",
        "The list names persons by community, which a hall's screen cannot part; use the boards.",
    ),
    "list_behind": ("正在写入大厅屏的列表。", "The screens' list is being written."),
    "no_screen": (
        "这个大厅还没有联网的屏幕，请接入一块屏幕，或检查屏幕是否开机。",
        "This hall has no screen online: pair one, or see whether it is switched on.",
    ),
    "screens_behind": (
        "{of} 块屏幕中有 {behind} 块还没有显示：{names}。",
        "{behind} of {of} screens do not show it yet: {names}.",
    ),
    "screen_offline_until": (
        "{of} 块屏幕中有 {behind} 块还没有确认撤下：{names}；离线屏最迟 {until} 自行消失。",
        (
            "{behind} of {of} screens have not confirmed the removal: {names}. A screen that is "
            "offline hides it by itself, {until} at the latest."
        ),
    ),
    "screens_offline_until_lease": (
        "联网的屏幕几秒内消失；离线的屏幕最迟在租期结束时自行消失。",
        (
            "Screens online hide it within seconds; a screen that is offline hides it by itself "
            "when its lease ends."
        ),
    ),
}
