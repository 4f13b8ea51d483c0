"""The sentences of this channel's codes, in Chinese and English; {placeholders} are their params."""

SENTENCES: dict[str, tuple[str, str]] = {
    # Before approval
    "wechat_title_too_long": (
        "标题 {length} 字，超过微信的 {limit} 字；请填写经审定的短标题。",
        "The title has {length} characters, WeChat takes {limit}; give an approved short title.",
    ),
    "wechat_title_may_be_too_long": (
        "标题 {length} 字，超过 {limit} 字节，个别账号会被拒绝；稳妥起见可使用短标题。",
        (
            "The title of {length} characters is above {limit} bytes, which some accounts refuse; a "
            "short title is safer."
        ),
    ),
    "wechat_restricted": (
        "这条信息只能在限定的范围内公开，不能发到微信。",
        "This item may be public in certain places only, and not on WeChat.",
    ),
    "wechat_title_empty": ("没有标题，微信不接受。", "WeChat takes no article without a title."),
    "wechat_body_empty": ("正文为空，微信不接受。", "WeChat takes no article without a text."),
    "wechat_picture_missing": (
        "正文引用的图片有 {count} 张找不到，请重新插入。",
        "{count} pictures of the text cannot be found; insert them again.",
    ),
    "wechat_source_refused": (
        "原文网址太长或不是网址，微信不接受。",
        "WeChat does not take the address of the original: too long, or none.",
    ),
    "wechat_summary_used": (
        "正文排版后 {length} 字符，超过微信的 {limit}：将发布摘要，并给出网站原文的网址。",
        (
            "The text takes {length} characters, WeChat {limit}: the summary and the page's address "
            "are published."
        ),
    ),
    "wechat_summary_missing": (
        "正文排版后 {length} 字符，超过微信的 {limit}：请填写经审定的摘要。",
        "The text takes {length} characters, WeChat {limit}: give an approved summary.",
    ),
    "wechat_page_missing": (
        "正文超过微信的 {limit} 字符，又没有可链接的网站页面，不能只发摘要。",
        "The text is above {limit} characters, and there is no page that a summary could lead to.",
    ),
    "wechat_list_too_long": (
        "名单排版后 {length} 字符，超过微信的 {limit}，法定名单不得节略：请分期发布或取消此去向。",
        (
            "The list takes {length} characters, WeChat {limit}, and must not be shortened: divide it, "
            "or leave this outlet out."
        ),
    ),
    # On the way
    "wechat_draft_waits": ("草稿已在草稿箱。", "The draft is in the draft box."),
    "wechat_to_publish": (
        "草稿已在公众平台草稿箱，请到公众平台后台发布，再回来填写文章网址。",
        "The draft waits in the platform's draft box: publish it there, then give its address here.",
    ),
    "wechat_to_confirm": (
        "草稿已不在草稿箱：如已发布，请填写文章网址；如已删除，请重试。",
        (
            "The draft left the draft box: give the article's address if it was published, else try "
            "again."
        ),
    ),
    "wechat_in_review": ("已提交，平台审核中。", "Submitted; the platform is checking it."),
    "wechat_result_arrived": ("平台已告知结果，正在核验。", "The platform has told the result."),
    "wechat_fate_unknown": (
        "提交时没有收到答复，草稿已离开草稿箱，正在查找文章；超过一天未出现的，请到公众平台后台核对。",
        (
            "The answer to the submission was lost and the draft is gone; the article is being looked "
            "for. If it does not appear within a day, check on the platform."
        ),
    ),
    "wechat_page_not_readable": (
        "文章页面要求人工验证，暂时无法自动核验。",
        "The article's page asks for a person and cannot be checked automatically.",
    ),
    "wechat_seen_by_interface": (
        "已由平台接口核验（文章页面要求人工验证）。",
        "Verified through the platform's interface; the page itself asks for a person.",
    ),
    "wechat_to_delete_by_hand": (
        "这篇文章由人工发布，请到公众平台后台删除。",
        "A person published this article; delete it on the platform.",
    ),
    "wechat_deleted_for_good": (
        "在微信上撤下就是删除，不能恢复；读者已截图或转发的内容无法收回。",
        "On WeChat a take-down deletes for good; what readers kept or passed on cannot be recalled.",
    ),
    # Refused
    "wechat_originality_failed": (
        "平台原创校验未通过，文章没有发布。",
        "The platform's originality check failed; the article was not published.",
    ),
    "wechat_publishing_failed": (
        "平台发布失败，没有说明原因；请到公众平台后台查看。",
        "The platform failed to publish and gave no reason; look there.",
    ),
    "wechat_audit_refused": (
        "平台审核未通过，文章没有发布；请修改后再发。",
        "The platform's review refused the article; change it and publish again.",
    ),
    "wechat_banned_by_platform": (
        "文章发布后被平台封禁。",
        "The platform banned the article after it was published.",
    ),
    "wechat_draft_fails_check": (
        "草稿未通过平台的发布检查，请到公众平台后台查看原因。",
        "The draft failed the platform's check; look there for the reason.",
    ),
    "wechat_must_be_published_by_hand": (
        "平台要求先在后台保存或发布这篇草稿。",
        "The platform wants this draft to be saved or published by hand.",
    ),
    "wechat_title_refused": (
        "平台嫌标题太长；请填写经审定的短标题（21 个汉字以内最稳妥）。",
        (
            "The platform finds the title too long; give an approved short title, best within 21 "
            "Chinese characters."
        ),
    ),
    "wechat_content_refused": ("平台不接受正文的内容。", "The platform does not take the text."),
    "wechat_content_too_long": (
        "正文超过平台的长度限制。",
        "The text is too long for the platform.",
    ),
    "wechat_summary_too_long": ("摘要超过平台的长度限制。", "The summary is too long."),
    "wechat_author_too_long": ("作者超过 16 字。", "The author has more than 16 characters."),
    "wechat_picture_refused": (
        "平台不接受其中一张图片（格式、大小或裁剪）。",
        "The platform refuses a picture: its kind, its size or its crop.",
    ),
    "wechat_media_unknown": (
        "平台不认识所用的素材编号，请检查封面设置。",
        "The platform does not know the material; check the cover that is set.",
    ),
    "wechat_cover_unknown": ("封面刚上传，平台尚未就绪。", "The cover is not ready yet."),
    "wechat_comments_not_allowed": ("账号没有留言权限。", "The account has no right to comments."),
    "wechat_submission_unknown": (
        "平台不认识这次提交。",
        "The platform does not know the submission.",
    ),
    "wechat_article_unknown": ("平台不认识这篇文章。", "The platform does not know the article."),
    "wechat_refused": ("平台拒绝，错误号 {number}。", "The platform refused with error {number}."),
    "wechat_call_malformed": (
        "调用格式有误（错误号 {number}），请联系维护人员。",
        "The call was malformed (error {number}); tell the maintainers.",
    ),
    # The outlet
    "wechat_keys_refused": (
        "AppID 或 AppSecret 不对，或已被冻结（错误号 {number}）；请到公众平台后台核对。",
        "The AppID or AppSecret is wrong or frozen (error {number}); check on the platform.",
    ),
    "wechat_token_refused": (
        "访问令牌接连被拒：可能有另一个程序在用同一账号的密钥。",
        "The token was refused again: another program may be using this account's keys.",
    ),
    "wechat_address_not_listed": (
        "本机地址 {address} 不在 IP 白名单，请在公众平台后台添加。",
        "This server's address {address} is not on the whitelist; add it on the platform.",
    ),
    "wechat_account_banned": (
        "账号或接口已被封禁（错误号 {number}）。",
        "The account or the interface is banned (error {number}).",
    ),
    "wechat_waits_for_administrator": (
        "公众号管理员尚未在手机上确认本次调用。",
        "The account's administrator has yet to confirm the call on the phone.",
    ),
    "wechat_refused_by_administrator": (
        "公众号管理员拒绝了本机地址的调用。",
        "The account's administrator has refused calls from this address.",
    ),
    "wechat_publishing_not_allowed": (
        "账号没有发布接口权限（个人主体、未认证账号已被收回）：请把发布方式改为「只存草稿」，由人在后台发布。",
        "The account may not publish by interface: set it to drafts only, and a person publishes.",
    ),
    "wechat_daily_quota_used": (
        "今天的调用次数已用完，零点后继续。",
        "Today's calls are used up; work goes on after midnight.",
    ),
    "wechat_deletions_used": (
        "微信每天只能删除 {limit} 篇，今天已用完，零点后继续；急需撤下的请到公众平台后台删除。",
        (
            "WeChat allows {limit} deletions a day and they are used up; the next are after midnight. "
            "What is urgent can be deleted on the platform."
        ),
    ),
    "wechat_deletions_kept": (
        "微信每天只能删除 {limit} 篇，最后 {kept} 篇留给撤下；被更正的旧文零点后删除。",
        (
            "WeChat allows {limit} deletions a day, and the last {kept} are kept for take-downs; "
            "what a correction replaced is deleted after midnight."
        ),
    ),
    "wechat_budget_used": (
        "今天的查询次数已用完，零点后继续。",
        "Today's questions are used up; work goes on after midnight.",
    ),
    "wechat_too_fast": ("调用太快，稍后继续。", "Too many calls; work goes on in a minute."),
    "wechat_busy": ("平台系统繁忙，稍后重试。", "The platform is busy; another try follows."),
    # Pushes
    "wechat_push_not_genuine": ("推送签名不对。", "The push is not the platform's."),
    "wechat_push_too_large": ("推送内容过大。", "The push is too large."),
}
