"""The sentences of rounds and visits, in Chinese and English; {placeholders} are parameters."""

SENTENCES: dict[str, tuple[str, str]] = {
    "report_unreadable": (
        "这条记录不完整，看不懂。请告诉街道经办人代为登记。",
        "This report is incomplete and cannot be read; have the office's clerk enter it.",
    ),
    "reports_unreadable": (
        "上传的内容看不懂；手机里的记录都还在。",
        "What was sent cannot be read; everything is still on the phone.",
    ),
    "reports_too_many": (
        "一次最多上传 {most} 条；手机里的记录都还在。",
        "At most {most} reports are taken at once; everything is still on the phone.",
    ),
    "reports_of_another": (
        "这些记录是另一个人的，请由本人登录后上传；手机里的记录都还在。",
        "These reports are another person's, who must sign in to send them; all are still here.",
    ),
    "report_name_used": (
        "同一个编号已经上传过另一条记录，这一条没有被接受。",
        "Another report came under the same name; this one was not taken.",
    ),
    "no_such_report": ("系统里没有这条巡栏记录。", "There is no such report of a visit."),
    "photo_hash_wrong": (
        "照片的原件校验值不对，没有附上。",
        "The hash of the original photograph is none; it was left out.",
    ),
    "round_without_boards": (
        "这位管理员没有公示栏，没有巡栏单可打印。",
        "This keeper has no board, so there is no list to print.",
    ),
    "no_such_tick_list": (
        "没有这个编号的巡栏单，或者不归您的机构管。请核对右上角的八位编号。",
        "There is no round's list of this code, or not for you. Check the eight signs on its head.",
    ),
    "list_entered_already": (
        "{board} 已经按这张单子录过了，没有再记一次。",
        "{board} was entered from this list already and was not written again.",
    ),
    "visit_day_wrong": (
        "巡栏日期要在打印这张单子之后、今天或以前。",
        "The day of the round is one between the printing of the list and today.",
    ),
    "visit_time_wrong": ("到达时间请填成 14:20 这样。", "Give the time like 14:20."),
    "nothing_ticked": (
        "请至少勾选一块到过的公示栏。",
        "Tick at least one board that was visited.",
    ),
    # What is said of one sheet of a visit
    "sheet_of_nobody": (
        "有一个码不是本系统的张贴件，没有登记。",
        "One of the codes is no sheet of this system; it was left out.",
    ),
    "sheet_of_another_board": (
        "{number} 不是这块公示栏的张贴件，没有登记。",
        "{number} is no sheet of this board; it was left out.",
    ),
    "sheet_must_come_down": (
        "{number} 已有新版或已停止公开：请取下。您登记的已经记下。",
        "{number} was replaced or is no longer public: take it down. What you told is on record.",
    ),
}
