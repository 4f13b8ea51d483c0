"""The sentences of writing, review and looking after people, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    # Writing
    "title_missing": ("请填写标题。", "The title is missing."),
    "title_too_long": (
        "标题 {length} 字，最多 {limit} 字；请缩短，细节写进正文。",
        "The title has {length} characters, {limit} at most; put the details into the text.",
    ),
    "body_missing": ("请填写正文。", "The text is missing."),
    "ground_missing": (
        "不是主动公开的信息，请填写法律依据。",
        "What is not disclosed on our own initiative needs its legal ground.",
    ),
    "narrowed_to_none": (
        "至少要留一处去向；如果哪里都不该公开，请修改公开属性。",
        "Leave at least one place ticked; if it may be public nowhere, change its disclosure.",
    ),
    "no_outlet": (
        "还没有任何发布端可以公开这条信息，请管理员添加。",
        "No outlet can show this; an administrator can add one.",
    ),
    "no_outlet_for_list": (
        (
            "还不知道这份名单贴在哪块公示栏：请在名单表格里加上“社区”一栏，写明各人所在社区；"
            "所写社区须有公示栏。"
        ),
        (
            "It is not known which board this list hangs on: give its table a column 社区 that says where "
            "each person lives; that community needs a board."
        ),
    ),
    "kind_unknown": ("没有“{kind}”这个类别。", "There is no kind {kind}."),
    "date_wrong": (
        "日期或时间填写有误，例如应为 2026-11-23。",
        "The date or time is wrong; write 2026-11-23.",
    ),
    "year_out_of_range": (
        "年份应在 {first} 到 {last} 之间。",
        "The year is one from {first} to {last}.",
    ),
    "field_too_long": (
        "这一栏最多 {limit} 字，现在有 {length} 字，请缩短。",
        "This field takes {limit} characters and has {length}; shorten it.",
    ),
    "field_has_controls": (
        "这一栏里有换行或看不见的控制字符，请删去后重新填写。",
        "This field has line breaks or characters that cannot be seen; type it again.",
    ),
    "field_too_many": (
        "这一栏最多 {limit} 项，现在有 {count} 项。",
        "This field takes {limit} entries and has {count}.",
    ),
    "disclosure_unknown": (
        "没有“{disclosure}”这种公开属性。",
        "There is no disclosure attribute {disclosure}.",
    ),
    "display_days_wrong": (
        "公示工作日应为 1 到 365 的整数。",
        "Working days of display are a whole number from 1 to 365.",
    ),
    "restart_unanswered": (
        "这是公示中的更正：{days} 个工作日从新版张贴起重新计算，还是接着原来的天数连续计算？",
        "This corrects what is on display: do its {days} working days begin anew or count on?",
    ),
    "window_before_display": (
        "公示 {days} 个工作日最早到 {day} 才满，而下架时间是 {until}：公示期会不满。",
        "The {days} working days of display are full on {day} at the earliest, and it ends {until}.",
    ),
    "persons_unanswered": (
        "表格里有“{heading}”一栏：请说明这是不是个人名单。个人名单只在社区公示栏张贴，不上网。",
        "A table has the heading {heading}: is this a list of persons? One hangs on boards alone, never online.",
    ),
    "display_days_few": (
        "这个事项至少公示 {least} 个工作日，不能只写 {days} 个。",
        "This matter is displayed for at least {least} working days, not {days}.",
    ),
    "publish_at_past": (
        "发布时间已经过去；请改为以后的时间，或留空，签发后立即发布。",
        "The time of publication has passed; choose a later one, or none to publish on approval.",
    ),
    "window_too_early": (
        "公开截止时间须晚于现在，也须晚于发布时间，否则谁也看不到。",
        "It must be public until later than now and than its publication, or nobody would see it.",
    ),
    "retention_too_early": (
        "保留期限不能早于现在、发布时间和公开截止时间。",
        "It cannot be kept for less than until now, its publication, or the end of its time.",
    ),
    "privacy_waits": (
        "隐私更正签发后立即生效，不能定时发布。",
        "A correction for privacy holds as soon as it is approved; it cannot wait for a day.",
    ),
    "privacy_left": (
        "正文删去的“{words}”还在摘要、短标题或者附件名称里，请一并删去。",
        "“{words}” was taken out of the text; take it out of summary, short title or file name too.",
    ),
    "moment_past": ("这个时间已经过去。", "This moment has passed."),
    "attachment_missing": (
        "附件“{name}”没有上传成功，请重新添加。",
        "The attachment {name} was not uploaded; add it again.",
    ),
    "file_of_a_list": (
        "文件或图片出自只能贴在公示栏的名单，不能用在别的信息里；请换一个。",
        "A file or picture belongs to a list that may only hang on its boards; use another here.",
    ),
    "attachment_type": (
        "附件“{file}”的格式不能发布；可以用 PDF、.docx、.xlsx、OFD、JPEG、PNG 和纯文本。",
        "The attachment {file} is of a kind that cannot be published; use PDF, .docx, .xlsx, OFD, JPEG, PNG or text.",
    ),
    "file_missing": ("没有收到文件，请选择文件后再试。", "No file came; choose one and try again."),
    "file_of_others": (
        "文件或图片是别的机构上传的，您无权使用；请自己上传一份。",
        "A file or picture was brought by another office; bring your own.",
    ),
    "no_such_file": (
        "没有这个文件，或者已按规定删除。",
        "There is no such file, or it was erased as it must be.",
    ),
    "no_such_matter": (
        "现行目录里没有事项 {matter}。",
        "The catalogue in force has no matter {matter}.",
    ),
    "no_such_office": ("没有这个机构。", "There is no such office."),
    "not_a_draft": (
        "这一版不是草稿，不能修改；如已签发，请用“更正”起草下一版。",
        "This edition is no draft any more; if it was approved, begin the next one by a correction.",
    ),
    "draft_changed_meanwhile": (
        "您打开之后，这份草稿被另一人保存过。您填写的内容都还在下面。",
        "Somebody else saved this draft after you opened it. What you typed is still below.",
    ),
    "edition_hidden": (
        "这一版因隐私更正不再提供。",
        "A correction for somebody's privacy hides this edition.",
    ),
    "edition_not_hidden": ("这一版没有隐藏，可以直接查看。", "This edition is not hidden."),
    "hidden_reason_missing": (
        "请选择查看旧版的理由，理由记入台账。",
        "Please choose why you read it; the reason goes into the ledger.",
    ),
    "edition_under_way": (
        "已有下一版正在起草或审核，请先完成它。",
        "The next edition is being written or reviewed already; finish that one first.",
    ),
    "nothing_approved": ("这条信息还没有签发过的版本。", "Nothing of this item was approved yet."),
    "validity_unknown": (
        "有效性应为其中之一：{known}。",
        "Validity is one of these: {known}.",
    ),
    "validity_reason_missing": (
        "请写明依据的文件或理由，最多 {most} 字；它会公开。",
        "Name the document or the reason, {most} characters at most; it is public.",
    ),
    "validity_same": ("已经是这样标注的。", "It is marked so already."),
    "link_unknown": (
        "“{link}”不是关联，应为 interprets、responds_to 或 corrects 加信息编号，如 interprets:17。",
        "{link} is no link: write interprets, responds_to or corrects and a number, e.g. interprets:17.",
    ),
    "links_too_many": (
        "最多关联 {most} 条信息。",
        "An item is linked with {most} others at most.",
    ),
    "link_restricted": (
        "个人名单不能与其他信息互相链接：链接会把它带到网上。",
        "A list of persons is linked with nothing, for a link would lead to it from the website.",
    ),
    "link_to_itself": ("不能关联它自己。", "An item is not linked with itself."),
    "link_not_public": (
        "所关联的信息还没有签发，或者已经撤下。",
        "What is linked was never approved, or was taken down.",
    ),
    # Review
    "not_in_review": (
        "这一版已经不在审核中，可能刚被处理或撤回。",
        "This edition is no longer in review; somebody may just have passed it or pulled it back.",
    ),
    "text_changed_since_submitted": (
        "送审后文字有变动，不能通过；请退回经办人重新送审。",
        "The text is no longer what was handed in; send it back.",
    ),
    "two_steps_by_one_person": (
        "您已经审过这一版的前一步；同一人不能审核两步，请另一位来审。",
        "You took another step of this edition; two steps need two people.",
    ),
    "writer_passes_own_text": (
        "这一版您写过或改过，后面的步骤须由别人审核。",
        "You wrote or changed this edition; the further steps are for others.",
    ),
    "reason_missing": (
        "退回请写明理由，方便经办人修改。",
        "Say why it goes back, so that the writer can mend it.",
    ),
    "only_the_writer": ("只有经办人本人可以撤回。", "Only its writer can pull it back."),
    "chain_empty": (
        "审核流程至少要有一步由经办人以外的人完成。",
        "At least one step must be taken by somebody other than the writer.",
    ),
    "no_such_slip": (
        "没有这个编号的审签单，请核对。",
        "There is no slip with this code; look again.",
    ),
    "slip_is_used": (
        "这张审签单对应的步骤已经办完或作废，请打印新的审签单。",
        "The step of this slip is done or void; print a new slip.",
    ),
    "slip_is_early": (
        "这张审签单对应的步骤还没有轮到，请先办完前一步。",
        "The step of this slip is not due yet; the one before it comes first.",
    ),
    "slip_photo_missing": (
        "请附上已签审签单的照片，作为代录的凭证。",
        "Add a photograph of the signed slip as proof.",
    ),
    "signer_not_named": (
        "没有写明“{step}”由谁办理（{office}的{role}）；请用登录名写全，什么都没有发布。",
        "Nobody was named for {step} ({role} of {office}); name everybody. Nothing was published.",
    ),
    "signer_missing": ("请选择是谁签的。", "Say who signed."),
    # People
    "role_missing": (
        "您没有办理这件事的角色（需要：{roles}）。",
        "This needs a role you do not hold: {roles}.",
    ),
    "nobody_with_role": ("没有人担任“{role}”。", "Nobody holds the role {role}."),
    "no_such_person": ("没有这个人：{login}。", "There is no such person: {login}."),
    "login_wrong": (
        "登录名应为 2 到 40 个字母、数字、连字符或点。",
        "A sign-in name has from 2 to 40 letters, digits, hyphens or dots.",
    ),
    "login_taken": ("登录名 {login} 已有人使用。", "The sign-in name {login} is taken."),
    "name_missing": ("请填写姓名。", "The name is missing."),
    "roles_missing": ("请至少选择一个角色。", "Choose at least one role."),
    "not_ones_own_administrator": (
        "不能取消自己的管理员角色，请另一位管理员来办。",
        "You cannot take the administrator's role from yourself; another one can.",
    ),
    "not_oneself": ("不能停用自己的账号。", "You cannot shut yourself out."),
    "old_password_wrong": ("现在的密码不对。", "The present password is wrong."),
    "token_name_missing": ("请写明密钥作什么用。", "Say what the key is for."),
    "token_scopes_missing": ("请至少选择一项权限。", "Choose at least one thing it may do."),
    "already_begun": (
        "已经有机构了，不能再次初始化。",
        "There is an office already; it was begun before.",
    ),
    # Offices
    "office_name_missing": (
        "请填写机构名称，最多 200 字。",
        "The office's name is missing, or longer than 200 characters.",
    ),
    "office_name_taken": (
        "已有名为“{name}”的机构。",
        "There is an office called {name} already.",
    ),
    "office_code_wrong": (
        "机构代码“{office_code}”不能用：应为小写字母、数字和连字符，最多 40 个。",
        "The code {office_code} will not do: small letters, digits and hyphens, at most 40.",
    ),
    "office_code_taken": (
        "机构代码“{office_code}”已有机构使用。",
        "The code {office_code} belongs to another office.",
    ),
    "office_level_unknown": (
        "级别应为其中之一：{levels}。",
        "The level must be one of these: {levels}.",
    ),
    "organisation_code_wrong": (
        "组织机构代码应为 9 位，或 18 位统一社会信用代码；它是索引号的前段。",
        "An organisation code has 9 characters, or 18 for the unified code; index numbers begin with it.",
    ),
    "office_closed": (
        "“{office}”已经撤销，不能再以它的名义办理。",
        "{office} was closed; nothing new can be done in its name.",
    ),
    "office_not_closed": ("这个机构没有撤销。", "This office was not closed."),
    "office_topmost_stays": (
        "最上级机构不能撤销，否则无人可以管理。",
        "The topmost office cannot be closed, or nobody could administer anything.",
    ),
    "office_ends_before_it_began": (
        "最后一天不能早于机构开始的日子（{day}）。",
        "The last day cannot lie before the office began ({day}).",
    ),
    "office_has_others_below": (
        "它下面还有“{office}”，请先办理下级机构。",
        "There is still {office} below it; close that one first.",
    ),
    "office_successor_wrong": (
        "“{office}”不能承接：它就是本机构，或届时已经撤销。",
        "{office} cannot take over: it is this office, or will be closed by then.",
    ),
    "office_above_missing": (
        "没有填写上级代码；最上级机构由 gaoshi begin 建立。",
        "The code of the office above is missing; the topmost one is made by gaoshi begin.",
    ),
    "office_above_unknown": (
        "上级代码“{office_code}”既不在系统里，也不在这份文件里。",
        "The office above, {office_code}, is neither in the hub nor in this file.",
    ),
    "office_above_fixed": (
        "“{office}”的上级不能改；改隶时请新增机构，并以它承接原机构。",
        "The office above {office} stays; for a move add a new office and close this one in its favour.",
    ),
    "offices_changed_meanwhile": (
        "预览之后情况有变，第 {line} 行不能写入；请重新导入。",
        "Things changed after the preview, and line {line} cannot be written; bring it in again.",
    ),
    "office_line_twice": (
        "代码“{office_code}”在第 {first} 行已经出现过。",
        "The code {office_code} stands in line {first} already.",
    ),
    "host_not_open": (
        "“{host}”没有开放过。",
        "{host} was not opened.",
    ),
    "calendar_day_wrong": (
        "“{line}”看不懂：请写 {year} 年的日期，例如 {year}-02-05 至 {year}-02-12。",
        "{line} is no day or span of {year}; write e.g. {year}-02-05 至 {year}-02-12.",
    ),
    "calendar_day_twice": (
        "有一天既在放假里，又在调休上班里，请删去一处。",
        "A day is both off and worked; take it out of one.",
    ),
    "calendar_year_wrong": ("没有这一年可以录入。", "There is no such year to enter."),
    "host_wrong": (
        "“{host}”不是“主机:端口”，例如 10.0.0.8:8443。",
        "{host} is no host:port, e.g. 10.0.0.8:8443.",
    ),
}
