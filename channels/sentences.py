"""The sentences of codes that the network and the one-file channels give, in Chinese and English.

{placeholders} are the code's parameters. Channels that are packages keep theirs beside them.
"""

SENTENCES: dict[str, tuple[str, str]] = {
    # The network
    "connection_failed": ("连接不上对方服务器。", "The other server cannot be reached."),
    "no_answer_in_time": (
        "对方服务器没有在限定时间内应答。",
        "The other server did not answer in time.",
    ),
    "tls_failed": (
        "对方网站的安全证书无效或已过期。",
        "The other site's certificate is not valid, or no longer.",
    ),
    "private_address": (
        "{host} 是内部网络的地址；如确需访问，请管理员放行。",
        "{host} is an address inside the network; an administrator can let it through.",
    ),
    "answer_too_large": (
        "对方的应答超过 {limit} 字节，没有读完。",
        "The other server's answer is above {limit} bytes and was not read to its end.",
    ),
    "answer_is_not_json": (
        "对方的应答看不懂，结果待核实。",
        "The other server's answer makes no sense; what happened is being checked.",
    ),
    "http_forbidden": (
        "对方服务器拒绝本系统访问（{status}），请检查密钥和许可。",
        "The other server refuses the hub ({status}): check the key and the permission.",
    ),
    "http_busy": (
        "对方服务器要求稍后再试（{status}）。",
        "The other server asks to come back later ({status}).",
    ),
    "http_unavailable": (
        "对方服务器暂时不可用（{status}）。",
        "The other server is not available at the moment ({status}).",
    ),
    "http_server_error": (
        "对方服务器处理时出错（{status}），结果待核实。",
        "The other server failed while it worked ({status}); what happened is being checked.",
    ),
    "http_rejected": (
        "对方服务器不接受这份内容（{status}）。",
        "The other server does not take this content ({status}).",
    ),
    # Boards and screens
    "title_empty": ("没有标题。", "There is no title."),
    "body_empty": ("没有正文。", "There is no text."),
    # Printers
    "printer_unreachable": (
        "连不上打印机：可能没有开机、没有联网，或地址不对。",
        "The printer cannot be reached: it may be off, not on the network, or elsewhere.",
    ),
    "printer_unclear": (
        "打印机没有说清收到没有，正在向它核实；核实之前不会再发。",
        "The printer did not say whether it got the file. It is being asked; nothing is sent twice.",
    ),
    "printer_knows_of_none": (
        "打印机说不出这份文件打了没有，请到打印机旁看一看。",
        "The printer cannot tell whether this was printed: go there and look.",
    ),
    "printer_busy": (
        "打印机现在不收新的文件，稍后再发。",
        "The printer takes no more files just now; it is tried again later.",
    ),
    "printer_is_none": (
        "这个地址上没有打印机，请检查地址。",
        "There is no printer at this address: check it.",
    ),
    "printer_locked": (
        "打印机要求登录，本系统不能用它；请在打印机上允许不登录打印。",
        "The printer asks for a sign-in, which the hub has not; let it print without one.",
    ),
    "printer_takes_no_pdf": (
        "这台打印机不会打印 PDF，请换一台，或下载后打印。",
        "This printer cannot print PDF: choose another, or download the file.",
    ),
    "printer_lacks_paper": (
        "这台打印机没有这种纸，请换一台，或下载后打印。",
        "This printer has no such paper: choose another, or download the file.",
    ),
    "printer_refuses": (
        "打印机不收这份文件（{status}）。",
        "The printer does not take the file ({status}).",
    ),
    "printer_no_paper": ("打印机缺纸，请去添纸。", "The printer is out of paper."),
    "printer_no_toner": ("打印机缺墨粉，请去更换。", "The printer is out of toner."),
    "printer_jam": ("打印机卡纸，请去清理。", "Paper is jammed in the printer."),
    "printer_open": ("打印机的盖没有关好。", "A door of the printer is open."),
    "printer_paused": ("打印机被暂停，请在打印机上恢复。", "The printer is paused."),
    "printer_off": ("打印机关着或没有反应。", "The printer is off or does not react."),
    "printer_stopped": ("打印机停住了，请去看一看。", "The printer has stopped: go and look."),
    "print_cancelled": ("在打印机上被取消了。", "It was cancelled at the printer."),
    "print_aborted": (
        "打印机没能打完，请去看看出来了几张。",
        "The printer gave up before the end: look how much came out.",
    ),
    # Feeds
    "feeds_restricted": (
        "这条信息只能在限定的范围内公开，不能进入订阅。",
        "This item may be public in certain places only, and not in a feed.",
    ),
    "feeds_title_empty": ("没有标题，不能进入订阅。", "A feed takes no item without a title."),
    "feeds_body_empty": ("没有正文，不能进入订阅。", "A feed takes no item without a text."),
    "feeds_character": (
        "标题、摘要或正文中有不可显示的控制字符（{code_point}），请删去。",
        "The title, summary or text holds a control character ({code_point}); take it out.",
    ),
    "feeds_picture_missing": (
        "正文引用的图片有 {count} 张找不到，请重新插入。",
        "{count} pictures of the text cannot be found; insert them again.",
    ),
    "feed_is_unreadable": (
        "公开地址返回的不是订阅列表。",
        "What the public address answers is not a feed.",
    ),
    "not_in_feed_yet": ("正在写入订阅列表。", "The feed is being written."),
    "still_in_feed": ("订阅列表中还有这条信息。", "The feed still names it."),
    # Hand
    "hand_restricted": (
        "这条信息只能在限定的范围内公开，不能交人工发布。",
        "This item may be public in certain places only, and not here.",
    ),
    "hand_title_empty": ("没有标题，无法录入。", "Without a title there is nothing to type in."),
    "hand_body_empty": ("没有正文，无法录入。", "Without a text there is nothing to type in."),
    "to_type_in": (
        "等待人工录入；录入后请填写网页地址，或拍照。",
        "Waits to be typed in; then give the page's address, or photograph it.",
    ),
    "page_without_text": (
        "填写的网页上还没有找到这份内容。",
        "The page does not show this text yet.",
    ),
    "old_lines_left": (
        "网页上还有上一版的 {lines} 行，请删去。",
        "The page still has {lines} lines of the edition before: take them out.",
    ),
    "old_page_left": (
        "原来的网页还在（{page}），请撤下。",
        "The page it stood on before is still there ({page}): take it away.",
    ),
    "to_remove_by_hand": (
        "等待人工撤下；撤下后系统核验网页，或请拍照；从未发布过的，请说明。",
        (
            "Waits to be taken away by hand; the page is then checked, or photograph it, or say "
            "that it was never published there."
        ),
    ),
    "too_many_redirects": (
        "填写的地址一再跳转，没有打开。",
        "The address leads on and on, and was not opened.",
    ),
    # Webhook
    "webhook_restricted": (
        "这条信息只能在限定的范围内公开，不能推送。",
        "This item may be public in certain places only, and is not sent.",
    ),
    "webhook_title_empty": ("没有标题，不能推送。", "Nothing is sent without a title."),
    "webhook_body_empty": ("没有正文，不能推送。", "Nothing is sent without a text."),
    "webhook_address_wrong": (
        "接收地址不对（{status}），请核对。",
        "The receiver's address is wrong ({status}): check it.",
    ),
    "webhook_pending": ("对方已收到，尚未显示。", "The receiver has it and does not show it yet."),
    "webhook_unclear": (
        "上次推送没有收到应答，对方可能已收到。",
        "The last message got no answer; the receiver may have it.",
    ),
    "webhook_status_unreadable": (
        "对方的查询地址应答看不懂。",
        "What the receiver's status address answers makes no sense.",
    ),
    # A person should know of a rendering
    "files_not_sent": (
        "附件和图片不随消息推送，只推送名称和校验值。",
        "Files do not travel with the message, only their names and hashes.",
    ),
}
