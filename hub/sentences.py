"""Where codes become sentences, in Chinese and English: the only such place."""

from collections.abc import Mapping
from typing import Any

from channels import sentences as small_channels
from channels.kiosk import sentences as kiosk
from channels.website import sentences as website
from channels.wechat import sentences as wechat
from hub.editorial import sentences as editorial
from hub.intake import sentences as intake
from hub.kiosks import sentences as kiosks
from hub.sheets import sentences as sheets
from hub.standing import sentences as standing

# What a ledger betrays when it is verified.
_LEDGER: dict[str, tuple[str, str]] = {
    "ledger_missing": (
        "第 {number} 至 {until} 行不见了。",
        "Lines {number} to {until} are missing.",
    ),
    "ledger_out_of_chain": (
        "第 {number} 行接不上前一行：有行被删除、插入或调换。",
        "Line {number} does not follow the one before: lines were removed, put in or moved.",
    ),
    "ledger_edited": ("第 {number} 行被改动过。", "Line {number} was edited."),
    "ledger_unreadable": (
        "第 {number} 行读不出来：写入了这里不可能有的内容。",
        "Line {number} cannot be read: it holds what no line can.",
    ),
    "ledger_not_the_head_kept": (
        "第 {number} 行与另存的链首不符：整条链可能被重写。",
        "Line {number} is not the head that was kept: the chain may have been written anew.",
    ),
    "ledger_cut_off": (
        "第 {number} 行起被截断：另存的链首到过第 {until} 行。",
        "Cut off from line {number}: a head that was kept tells of line {until}.",
    ),
    "head_unreadable": (
        "文件“{file}”第 {line} 行不是链首。",
        "Line {line} of {file} is no head of a ledger.",
    ),
}

# The second person of a take-down.
_CONFIRMING: dict[str, tuple[str, str]] = {
    "removal_needs_another": (
        "撤下要由另一个人确认，不能自己确认自己的。",
        "A take-down is confirmed by another person than who ordered it.",
    ),
    "removal_confirmed_already": ("这次撤下已经确认过了。", "This take-down is confirmed already."),
    "nothing_to_confirm": (
        "现在没有要第二个人确认的事。",
        "Nothing waits for a second person here.",
    ),
    "nothing_to_acknowledge": (
        "现在没有要您承认的电话命令。",
        "No order by telephone waits for your word here.",
    ),
    "acknowledged_by_another": (
        "这个命令要由下令的人自己承认。",
        "Only who ordered it can say that they did.",
    ),
    "orderer_missing": (
        "请选择是谁在电话里下的令。",
        "Choose who ordered it by telephone.",
    ),
}

# Why nothing can be erased yet.
_ERASURE: dict[str, tuple[str, str]] = {
    "another_person_needed": (
        "依法删除要另一个人确认。",
        "Erasing takes a second person to confirm it.",
    ),
    "erasure_ground_unknown": (
        "没有“{ground}”这个删除依据。",
        "There is no such ground for erasing: {ground}.",
    ),
    "erasure_asked_before": (
        "已经有人提请删除，等另一个人确认。",
        "Somebody has asked for it already; it waits for a second person.",
    ),
    "erasure_not_asked": ("没有待确认的删除。", "No erasure waits for a second person."),
    "already_erased": ("内容已依法删除。", "Its content was erased already."),
    "not_taken_down": ("请先撤下，再依法删除。", "Take it down first, then erase it."),
    "not_cleared_yet": (
        "还有地方可能看得到，撤清以后才能依法删除。",
        "It may still be seen somewhere; it can be erased once that is cleared.",
    ),
}

# What goes wrong on the way of a request, and what to do about it.
_REQUESTS: dict[str, tuple[str, str]] = {
    "http_400": ("请求不完整，无法处理。", "The request was incomplete."),
    "http_401": ("请先登录。", "Sign in first."),
    "http_403": ("您没有权限这样做。", "You may not do this."),
    "http_404": ("没有这个页面，或者您无权查看。", "There is no such page, or not for you."),
    "http_405": ("这个地址不接受这种操作。", "This address does not take this."),
    "http_410": ("这个页面已经不再公开。", "This page is no longer public."),
    "http_413": ("上传的内容超过 32 MB。", "What was sent is larger than 32 MB."),
    "http_415": ("不接受这种格式的内容。", "Content of this kind is not taken."),
    "http_429": ("操作过于频繁。", "That was too often."),
    "http_500": (
        "系统出了差错，编号 {number}，已记入日志。",
        "Something went wrong on our side; it was logged under number {number}.",
    ),
    "database_busy": ("数据库正忙，没有完成。", "The database is busy; nothing was done."),
    "form_too_old": (
        "页面打开太久，或登录已经变化，这次提交没有被接受。",
        "The page was open too long, or the sign-in has changed; this was not taken.",
    ),
    "too_many_numbers": (
        "错误的号码太多了。请核对纸上的六位数字，或者扫码；过十分钟再试。",
        "Too many wrong numbers. Look at the six digits again or scan the code; wait ten minutes.",
    ),
    "too_many_tries": (
        "尝试次数过多，请一分钟后再试。",
        "Too many tries; try again in a minute.",
    ),
    "kept_everything": (
        "没有任何改动；返回上一页，填写的内容还在。",
        "Nothing was changed. Go back: what you typed is still there.",
    ),
    "do_sign_in": ("登录后再试一次。", "Sign in and try again."),
    "do_ask_administrator": (
        "如果这是您的工作，请管理员为您添加相应的角色。",
        "If this is your work, ask an administrator for the role.",
    ),
    "do_look_elsewhere": ("请从“今天”或“信息”里查找。", "Look for it under Today or Items."),
    "do_look_again": (
        "返回上一页，刷新后看看现在的情况，再决定怎么做。",
        "Go back, reload, look how things stand now, and decide anew.",
    ),
    "do_make_smaller": ("请压缩或拆分文件后再上传。", "Make the file smaller, or split it."),
    "do_wait_a_minute": ("请稍等一分钟再试。", "Wait a minute and try again."),
    "do_try_again_or_call": (
        "请再试一次；仍不行，请把编号告诉管理员。",
        "Try once more; if it fails again, tell an administrator the number.",
    ),
    "do_try_later": ("请稍后再试。", "Try again a little later."),
    "do_mend_and_repeat": ("按提示修改后再试一次。", "Mend what is named, and try again."),
    "sign_in_first": ("请先登录；登录可能已过期。", "Sign in first; your sign-in may have ended."),
    "sign_in_wrong": ("登录名或密码不对。", "The name or the password is wrong."),
    "sign_in_needs_tls": (
        (
            "这个地址没有加密，不能在此登录。请使用 https 地址打开；系统现在登记的公开地址是 {public}"
            "（由 GAOSHI_PUBLIC 设定；在反向代理之后还须设定 GAOSHI_PROXIES）。"
        ),
        (
            "This address is not encrypted, so nobody can sign in here. Open it by https; the public "
            "address set now is {public} (GAOSHI_PUBLIC; behind a proxy also set GAOSHI_PROXIES)."
        ),
    ),
    "password_length": (
        "密码应为 {least} 到 {most} 个字符。",
        "A password has from {least} to {most} characters.",
    ),
    "password_easy": (
        "这个密码太容易猜到：不要用常见密码，不要包含姓名和登录名，至少用四种不同的字符。",
        "This password is too easy to guess: many use it, it holds your name, or it has too few characters.",
    ),
}

# What goes wrong for programs that call /api/v1, and with their tokens.
_INTERFACE: dict[str, tuple[str, str]] = {
    "token_needed": (
        "需要有效的令牌：请在 Authorization 请求头里写 Bearer 和令牌。",
        "A live token is needed: send it as Authorization: Bearer.",
    ),
    "scope_missing": (
        "这个令牌没有 {scope} 范围。",
        "This token does not have the scope {scope}.",
    ),
    "token_needs_tls": (
        "令牌只能经加密连接发送，请用 https 地址；公开地址是 {public}。",
        "Tokens are taken over an encrypted connection only; the public address is {public}.",
    ),
    "token_scope_wider": (
        "新令牌的范围不能超出所用的令牌：{scopes}。",
        "A new token may not do more than the one that asks for it: {scopes}.",
    ),
    "token_outlives_its_own": (
        "新令牌的有效期不能超过所用的令牌。",
        "A new token may not outlive the one that asks for it.",
    ),
    "token_already_revoked": ("这个令牌已经作废。", "This token was revoked before."),
    "too_many_tokens": (
        "有效令牌最多 {most} 个，请先作废不用的。",
        "There may be {most} live tokens; revoke those you no longer use.",
    ),
    "no_such_token": ("您没有这个令牌。", "You have no such token."),
    "input_wrong": (
        "有字段不能接受，见 errors；没有任何改动。",
        "Some fields cannot be accepted, see errors; nothing was changed.",
    ),
    "json_broken": ("请求体不是完整的 JSON。", "The body is no complete JSON."),
    "media_type_wrong": (
        "请求体应为 {expected}。",
        "The body must be {expected}.",
    ),
    "idempotency_key_wrong": (
        "Idempotency-Key 应为 1 到 200 个可见的 ASCII 字符。",
        "An Idempotency-Key has from 1 to 200 visible ASCII characters.",
    ),
    "idempotency_key_reused": (
        "这个 Idempotency-Key 已用于另一个请求，请换一个。",
        "This Idempotency-Key was used for another request; choose a new one.",
    ),
    "office_needed": (
        "您为多个机构拟稿，请写明 office。",
        "You write for more than one office; say which by office.",
    ),
    "no_such_edition": ("没有第 {number} 版。", "There is no edition {number}."),
    "slip_not_kept": (
        "没有这张照片：请先用 POST /files 上传图片，再填返回的 sha256。",
        "There is no such photograph: send the picture to POST /files first and give its sha256.",
    ),
    "text_changed_since_read": (
        "这一版已与您读到的不同（文字、附件、时间或去向有变动），请重新阅读后再决定。",
        "It is another than what you read (text, files, times or places changed); read it again.",
    ),
}

# What the dispatcher itself says, and sheets of paper.
_DISPATCH: dict[str, tuple[str, str]] = {
    "cannot_write": (
        "服务器磁盘写不进去（{reason}），请管理员检查空间和权限。",
        "The server's disk cannot be written ({reason}); an administrator must look at it.",
    ),
    "lease_too_short": (
        "这个渠道一次调用的时限比本系统允许的还长，请管理员检查它的设置。",
        "A call of this channel may take longer than the hub allows; check its settings.",
    ),
    "reason_length": (
        "说明最多 {most} 字。",
        "The note may have {most} characters at most.",
    ),
    "list_has_merged_cells": (
        "名单表格有合并单元格，无法可靠地按社区分开；请取消合并。",
        "The list has merged cells, so its rows cannot be told apart by community; undo that.",
    ),
    "board_full": (
        "{board}贴不下了：能贴 {room} 张 A4，已有 {taken} 张，这份要 {needed} 张。",
        "No room left at {board}: it holds {room} sheets of A4, has {taken}, and this takes {needed}.",
    ),
    "list_not_by_community": (
        "名单没有“社区”一栏，这块公示栏将张贴全部名单。",
        "The list has no column for the community, so all of it would hang on this board.",
    ),
    "board_without_community": (
        "名单按社区分列，而这块公示栏不知属于哪个社区，不能把全部名单张贴出来；请管理员填写社区。",
        "The list names the community of each person, and this board has none; enter it there.",
    ),
    "no_rows_for_community": (
        "名单里没有{community}的人，这块公示栏不必张贴；请取消勾选。",
        "The list has nobody of {community}; take this board off.",
    ),
    "picture_unreadable": (
        "正文有图片不能印到纸上，请换成 JPEG 或 PNG。",
        "A picture of the text cannot be printed; use JPEG or PNG.",
    ),
    "fonts_missing": (
        "服务器没有安装打印用的字体（{fonts}），请管理员安装。",
        "The fonts for paper are not installed on the server: {fonts}.",
    ),
}
# What a person should know of a rendering that is right all the same.
_RENDERINGS: dict[str, tuple[str, str]] = {
    "summary_used": (
        "正文太长，这里只发摘要，其余请读者看网站全文。",
        "The text is too long here, so the summary stands for it; readers find the rest on the site.",
    ),
    "short_title_used": ("这里使用短标题。", "The short title is used here."),
    "smaller_type": (
        "为排进一页用了较小的字号，可精简正文。",
        "Smaller type was needed for one page; the text could be shorter.",
    ),
    "larger_paper": ("A4 排不下，将用 A3 打印。", "It does not fit A4 and is printed on A3."),
    "pages": (
        "名单较长，分多页编号张贴，全部贴出才算完成。",
        "The list takes several numbered pages; all of them must hang.",
    ),
}
# Roles as people call them, where a sentence names one.
ROLES: dict[str, tuple[str, str]] = {
    "clerk": ("经办人", "clerk"),
    "reviewer": ("审核人", "reviewer"),
    "approver": ("签发人", "approver"),
    "publisher": ("发布管理员", "publisher"),
    "duty": ("值班人员", "duty person"),
    "keeper": ("公示栏管理员", "board keeper"),
    "administrator": ("系统管理员", "administrator"),
}

TABLES: tuple[Mapping[str, tuple[str, str]], ...] = (
    _REQUESTS,
    _INTERFACE,
    _DISPATCH,
    _RENDERINGS,
    _LEDGER,
    _CONFIRMING,
    _ERASURE,
    editorial.SENTENCES,
    website.SENTENCES,
    intake.SENTENCES,
    wechat.SENTENCES,
    kiosk.SENTENCES,
    kiosks.SENTENCES,
    sheets.SENTENCES,
    standing.SENTENCES,
    small_channels.SENTENCES,
)


def sentence(code: str, params: Mapping[str, Any], *, english: bool = False) -> str:
    """Return the sentence of a code; an unknown one is named, so that it can be looked up."""
    for table in TABLES:
        if code in table:
            values = {name: _named(name, value, english) for name, value in params.items()}
            return table[code][english].format_map(_Forgiving(values))
    return f"Reason: {code}" if english else f"原因代码：{code}"


def _named(name: str, value: Any, english: bool) -> Any:
    """Return a parameter as people say it: roles by their names."""
    if name not in ("role", "roles"):
        return value
    roles = str(value).split("、")
    return "、".join(ROLES[role][english] if role in ROLES else role for role in roles)


class _Forgiving(dict[str, Any]):
    """Parameters of a sentence; one that was not given leaves a gap, not an error."""

    def __missing__(self, key: str) -> str:
        return "…"
