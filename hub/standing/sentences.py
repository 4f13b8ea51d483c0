"""The sentences of placements, sheets, outlets and removals, in Chinese and English.

{placeholders} are the codes' parameters.
"""

SENTENCES: dict[str, tuple[str, str]] = {
    # Why a placement waits or is held
    "waiting": ("等待处理。", "It waits its turn."),
    "unclear": (
        "发送后没有收到答复，不能确定对方是否已经有了。请到对方那里看一眼，再告诉系统。",
        "No answer came after sending, so it may or may not be there. Look there, then say which.",
    ),
    "text_differs": (
        "公开页面上的内容与审定的不一致，多次核验都如此。请打开页面看看，修好后再试。",
        "What stands there differs from what was approved, look after look. Open it, mend it, try again.",
    ),
    "not_seen": (
        "已发送，但多次核验都看不到。请打开页面看看，再试一次。",
        "It was sent, yet cannot be seen, look after look. Open the place, then try again.",
    ),
    "vanished": (
        "原来已核验，现在公开页面上看不到了，可能被对方删除或下架。请打开看看；需要重新发布就点“再试一次”。",
        "It was shown and has vanished: perhaps the platform took it down. Look there; to publish it anew, try again.",
    ),
    "text_changed": (
        "原来已核验，现在公开页面上的内容变了，可能在系统之外被改过。请打开看看；要改回审定的内容就点“再试一次”。",
        "It was shown and has been changed outside the hub. Look there; to bring the approved text back, try again.",
    ),
    "not_seen_yet": ("已发送，等待在公开页面上看到。", "Sent; waiting to see it in public."),
    "internal_error": (
        "本系统处理时出错，会自动再试；一直不行请告诉管理员。",
        "The hub failed here and tries again by itself; if it goes on, tell an administrator.",
    ),
    "outlet_switched_off": (
        "这个发布端已停用，新内容不再送去。",
        "This outlet is switched off; nothing new goes there.",
    ),
    # Paper
    "to_print": ("待打印（{count} 页）。", "To be printed (pages: {count})."),
    "to_post": ("已打印，待张贴（{count} 页）。", "Printed, to be put up (pages: {count})."),
    "to_take_down": ("待取下（{count} 页）。", "To be taken down (pages: {count})."),
    "sheet_lost": (
        "找不到了（{count} 页）：不在栏里，也没有人取下。找到请登记取下；找不到，由两个人登记无法证明。",
        (
            "Lost (pages: {count}): not on the board, and nobody took it down. Report it when it is "
            "found; else two people state that it cannot be proven."
        ),
    ),
    "missing_glyph": (
        "字库里没有“{character}”这个字，打出来会是方块；请换字或告诉管理员加装字库。",
        "No font here has the character {character}; use another, or have a font added.",
    ),
    "list_too_large": (
        "名单有 {rows} 行，纸上放不下。",
        "The list has {rows} lines, too many for paper.",
    ),
    "sample_only": ("这是样张，不能张贴。", "This is a sample and must not be put up."),
    "sheet_not_set": (
        "这张纸没有排成功，请告诉管理员。",
        "The sheet could not be set; tell an administrator.",
    ),
    "summary_needed": (
        "正文 {characters} 字，一张纸放不下：请填写经审定的摘要，全文由二维码查看。",
        "The text of {characters} characters does not fit one sheet: give an approved summary.",
    ),
    "summary_too_long": (
        "摘要 {characters} 字，一张纸仍放不下，请缩短。",
        "The summary of {characters} characters does not fit one sheet either; shorten it.",
    ),
    "too_long_for_paper": (
        "正文 {characters} 字，一张纸放不下，也没有网页可供查看全文。",
        "The text of {characters} characters does not fit one sheet, and no page has the rest.",
    ),
    "no_such_sheet": (
        "这个公示栏没有这个六位数字的张贴件，请再核对。",
        "This board has no sheet with these digits.",
    ),
    "sheet_step_impossible": (
        "这张纸的状态已经变了，不能这样登记；请刷新页面看看。",
        "The sheet's state has changed, so that this cannot follow; reload and look.",
    ),
    "never_displayed": (
        "这里还没有完整张贴过，没有可以证明的。",
        "Nothing hung here as a whole yet: there is nothing to certify.",
    ),
    "sheet_must_not_hang": (
        "这张纸不能再贴：已有新版，或已停止公开。请取下。",
        "This sheet must not hang: it was replaced, or is no longer public. Take it down.",
    ),
    "photo_needed": (
        "本机构要求张贴和取下时拍照，请拍一张再登记；已填的都还在。",
        "This office wants a photograph of what is put up or taken down: take one, then report.",
    ),
    "nothing_to_replace": (
        "这一份还没有打印，或本来就不该张贴，不用换新张。",
        "Nothing of it is on paper yet, or it is not to hang: there is nothing to replace.",
    ),
    "nothing_to_print": ("没有要打印的张贴件。", "Nothing waits to be printed."),
    "all_in_print_runs": (
        "要打印的都已在第 {runs} 号张贴批次里：请打开那一批打印，或把它作废。",
        "All of it lies in print run {runs} already: print that one, or give it up.",
    ),
    "no_such_print_run": (
        "没有这个张贴批次，或它含有您不管的公示栏。",
        "There is no such print run, or it is for boards that are not yours.",
    ),
    "no_such_paper": (
        "这一批没有用这种纸的文件。",
        "This print run has no file for such paper.",
    ),
    "print_run_dropped": (
        "这一批已作废，不能再登记打印。",
        "This print run was given up, so that it cannot be marked as printed.",
    ),
    "print_run_settled": (
        "这一批已登记打印或已作废。",
        "This print run was marked as printed, or given up, already.",
    ),
    "print_run_sent_already": (
        "这个文件已经发给打印机，或已登记打印。要再打一份，请点“再打一份（补打）”。",
        "This file was sent to a printer, or printed, already. To print it again, say so.",
    ),
    "print_job_not_asked": (
        "这份文件的情况已经清楚了，请刷新页面。",
        "What became of this file is known already: reload the page.",
    ),
    "no_such_printer": (
        "没有这台打印机，或您不能用它。",
        "There is no such printer, or it is not for you.",
    ),
    "printer_name_missing": ("请填写打印机名称。", "The printer needs a name."),
    "printer_name_taken": (
        "这个机构已有同名的打印机。",
        "The office has a printer of this name already.",
    ),
    "printer_address_wrong": (
        "打印机地址应像 ipp://10.0.0.9/ipp/print。",
        "A printer's address looks like ipp://10.0.0.9/ipp/print.",
    ),
    "printer_papers_missing": (
        "请勾选打印机里有哪些纸。",
        "Say which papers lie in the printer.",
    ),
    "stop_wrong": (
        "巡栏次序请填 1 到 {most} 的数字。",
        "A stop of a round is a number from 1 to {most}.",
    ),
    "sheets_changed": (
        "{boards}：签发后公示栏的设置或版式改过，排出来会与登记的不同；请单独打印这几份，其余的再一起打印。",
        (
            "{boards}: the board or the template was changed after approval, so the sheet would "
            "differ from what was laid down. Print these alone, and the rest together."
        ),
    ),
    # By hand
    "nothing_by_hand": (
        "这里现在没有要由人登记的内容。",
        "There is nothing here that a person has to report now.",
    ),
    "address_or_slip_needed": (
        "请粘贴发布后的网址；没有网址的，请拍照上传。",
        "Paste the address where it was published; where there is none, upload a photograph.",
    ),
    "address_wrong": (
        "网址要以 http:// 或 https:// 开头，请从浏览器地址栏复制。",
        "An address begins with http:// or https://; copy it from the browser.",
    ),
    "seen_there_before": (
        "这里已经核验过它在显示，不能说从未发布；请撤下后拍照，或等系统核验网页。",
        (
            "It was seen to be shown here, so it cannot be said that it never was: take it away, "
            "and photograph that, or let the hub look at the page."
        ),
    ),
    "slip_needed": (
        "这里没有可核验的网址，请拍照上传，证明已经撤下。",
        "There is no address to look at here; upload a photograph that shows it is gone.",
    ),
    # The ways out, and what can be done with an item
    "placement_not_held": ("这个去向现在不需要处理。", "This placement needs nothing now."),
    "nothing_unclear": ("现在没有不确定的内容了。", "Nothing is unclear any more."),
    "no_such_item": ("没有这条信息，或者您无权查看。", "There is no such item, or not for you."),
    "no_such_placement": (
        "没有这个发布去向，或者您无权查看。",
        "There is no such placement, or not for you.",
    ),
    "already_taken_down": ("这条信息已经撤下。", "This item has already been taken down."),
    "not_suspended": ("这条信息没有暂停。", "This item is not suspended."),
    "adopt_only_from_above": ("只能引用上级机构的信息。", "Only a superior's item can be adopted."),
    "adopt_only_public": (
        "只能引用已签发并正在公开的信息。",
        "Only what was approved and is public can be adopted.",
    ),
    "not_adopted": (
        "这个机构没有引用这条信息，或已经停止引用。",
        "This office has not adopted the item, or gave it up already.",
    ),
    "already_adopted": (
        "您的机构已经引用了这条信息。",
        "Your office has adopted this item already.",
    ),
    "restricted_not_adoptable": (
        "涉及个人的名单只在指定的公示栏公开，不能引用。",
        "A list of persons hangs on its own boards only and cannot be adopted.",
    ),
    "removal_reason_unknown": (
        "公开理由请从固定的几种中选择：{reasons}。",
        "Choose the public reason from the fixed ones: {reasons}.",
    ),
    "unprovable_reason_missing": (
        "请选择为什么无法证明。",
        "Choose why it cannot be proven.",
    ),
    "nothing_to_give_up": (
        "这里没有待证明的撤除，或正在核验，请刷新看看。",
        "Nothing waits to be proven gone here, or it is looked at just now; reload.",
    ),
    "given_up_before": (
        "已经有人提出这里无法证明，等第二个人同意。",
        "Somebody has stated this already; it waits for a second person.",
    ),
    "nothing_given_up": (
        "这里没有待同意的“无法证明”。",
        "Nobody stated here that it cannot be proven.",
    ),
    "giving_up_needs_another": (
        "要由另一个人同意，不能自己同意自己提出的。",
        "Another person than who stated it must agree.",
    ),
    "no_such_alarm": (
        "没有这条上报，或者不由您决定。",
        "There is no such report, or it is not yours to decide.",
    ),
    "alarm_closed": ("这条上报已经有人决定了。", "Somebody has decided about this report already."),
    # Outlets
    "no_such_outlet": (
        "没有这个发布端，或者您无权查看。",
        "There is no such outlet, or not for you.",
    ),
    "outlet_field_wrong": (
        "发布端“{outlet}”的“{field}”填得不对。",
        "The field {field} of the outlet {outlet} is wrong.",
    ),
    "outlet_name_missing": ("请填写发布端的名称。", "Give the outlet a name."),
    "outlet_name_taken": (
        "这个机构已经有同名的发布端。",
        "This office has an outlet of this name.",
    ),
    "outlet_field_taken": (
        "“{field}”已由发布端“{other}”使用，两者会互相覆盖；请另填一个。",
        "The outlet “{other}” has this value of {field}; the two would overwrite each other.",
    ),
    "outlet_kind_unknown": ("没有这种渠道。", "There is no such kind of channel."),
    "outlet_field_missing": ("“{field}”必须填写。", "{field} is needed."),
    "outlet_serves_unknown": ("请选择只服务本机构，还是包括下级。", "Say whom the outlet serves."),
    "outlet_answers_unknown": (
        "这种渠道不能承担“{channel}”。",
        "This kind cannot answer {channel}.",
    ),
    "outlet_switched_already": ("发布端已经是这个状态了。", "The outlet is in that state already."),
    "secret_missing": (
        "密钥“{name}”还没有放进密钥文件夹。",
        "The secret {name} is not in the folder of secrets yet.",
    ),
    "no_such_board": (
        "没有这个公示栏，或者您无权查看。",
        "There is no such board, or not for you.",
    ),
    "board_name_unknown": ("没有这个公示栏。", "There is no such board."),
    "no_such_field": ("没有这个领域的目录。", "There is no catalogue of this field."),
    "catalogue_file_missing": ("请选择要导入的工作簿。", "Choose the workbook to import."),
    "top_administrator_needed": (
        "这是全体机构共用的设置，需要最上级机构的管理员。",
        "All offices share this: it takes an administrator of the topmost one.",
    ),
    "catalogue_role_missing": (
        "目录由全体机构共用，导入需要最上级机构的管理员。",
        "All offices share the catalogue: importing it takes an administrator of the topmost one.",
    ),
    "picture_missing_upload": ("请选择或拍摄一张照片。", "Choose or take a photograph."),
}
