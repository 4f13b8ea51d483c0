"""The sentences of this channel's codes, in Chinese and English; {placeholders} are their params."""

SENTENCES: dict[str, tuple[str, str]] = {
    # Before approval
    "website_restricted": (
        "这条信息只能在限定的范围内公开，不能发到网站。",
        "This item may be public in certain places only, and not on the website.",
    ),
    "website_title_missing": ("标题为空。", "The title is empty."),
    "website_title_too_long": (
        "标题 {length} 字，超过 {limit} 字；请把内容放进正文。",
        "The title has {length} characters, more than {limit}: put the content into the text.",
    ),
    "website_body_empty": (
        "正文为空；请写明内容，附件不能代替正文。",
        "The text is empty; attachments alone do not stand for it.",
    ),
    "website_link_refused": (
        "链接“{address}”不是网址、邮箱或电话，请改正或去掉。",
        "The link “{address}” is no web address, mail address or phone number.",
    ),
    "website_picture_missing": (
        "正文中有 {count} 张图片找不到，或不是 PNG、JPEG、GIF、WebP；请重新插入。",
        "{count} pictures cannot be found or are not PNG, JPEG, GIF or WebP: insert them again.",
    ),
    "website_picture_undescribed": (
        "有 {count} 张图片没有文字说明，视障读者读不到；请尽量补上。",
        "{count} pictures have no description for readers who cannot see them.",
    ),
    "website_page_large": (
        "页面有 {kilobytes} KB，超过 {limit} KB，手机上打开会慢；长表格可作为附件。",
        "The page has {kilobytes} KB, more than {limit} KB, and is slow on phones.",
    ),
    # While publishing
    "website_still_there": (
        "页面或附件在公开地址上仍能打开。",
        "The page or a file can still be opened at its public address.",
    ),
    "website_file_missing": ("页面的附件或图片不见了。", "A file of the page is missing."),
}
