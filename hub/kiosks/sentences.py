"""The sentences of what goes wrong with screens, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "kiosk_code_unknown": (
        "没有这个配对码，或者它已过期、已用过；请看屏幕上现在的配对码。",
        "There is no such code, or it has run out or was used; see what the screen shows now.",
    ),
    "kiosk_name_missing": ("请给这块屏幕起个名字。", "Give the screen a name."),
    "kiosk_too_many_guesses": (
        "输错的次数太多，请十分钟后再试。",
        "Too many wrong codes; try again in ten minutes.",
    ),
    "kiosk_too_many_codes": (
        "要的配对码太多，请十分钟后再试。",
        "Too many codes were asked for; try again in ten minutes.",
    ),
    "kiosk_outlet_unknown": ("没有这个大厅。", "There is no such hall."),
    "kiosk_device_unknown": ("没有这块屏幕。", "There is no such screen."),
    "kiosk_device_revoked": (
        "这块屏幕已经解除配对。",
        "This screen was unpaired already.",
    ),
    "kiosk_blob_unknown": ("屏幕的列表中没有这个文件。", "The screens' list names no such file."),
    "kiosk_secret_wrong": ("屏幕发来的内容不完整。", "What the screen sent is incomplete."),
    "kiosk_report_wrong": (
        "屏幕发来的展示记录看不懂，没有保存。",
        "The screen's report makes no sense and was not kept.",
    ),
    "kiosk_json_wanted": ("屏幕的请求格式不对。", "The screen's request is of another kind."),
    "kiosk_other_site": (
        "这个请求来自别的网站，没有受理。",
        "This request came from another site and was not taken.",
    ),
}
