"""What a short title and a summary begin with."""

import pytest

from channels.document import Document
from hub.editorial import suggestions


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("关于调整低保标准的通知", ""),
        (
            "上海市人民政府办公厅关于印发本市开展基层政务公开标准化规范化试点工作实施方案的通知",
            "本市开展基层政务公开标准化规范化试点工作实施方案",
        ),
        (
            "示例区民政局关于印发《示例区高龄津贴发放管理办法（2026年修订版）》的通知及有关事项的说明公告",
            "关于印发《示例区高龄津贴发放管理办法（2026年修订版）》的通…",
        ),
        ("珺" * 40, "珺" * 31 + "…"),
    ],
)
def test_a_short_title_fits_and_names_what_was_issued(title: str, short: str) -> None:
    assert suggestions.short_title(title) == short
    assert len(suggestions.short_title(title)) <= suggestions.SHORT_TITLE


def test_a_summary_is_whole_sentences_and_passes_over_the_address() -> None:
    document = Document.from_html(
        "<p>各区人民政府，市政府有关委、办、局，各有关单位：</p><h2>一、范围</h2>"
        "<p>自2026年12月1日起，最低生活保障标准调整为每人每月1,510元。申请地点不变。</p>"
    )

    assert suggestions.summary(document) == (
        "自2026年12月1日起，最低生活保障标准调整为每人每月1,510元。申请地点不变。"
    )


def test_a_summary_passes_over_titles_and_covering_words() -> None:
    document = Document.from_html(
        "<p>示例市人民政府办公厅关于印发本市开展政务公开标准化试点工作实施方案的通知</p>"
        "<p>示府办〔2026〕1号</p><p>各区人民政府，市政府有关委、办、局，各有关单位：</p>"
        "<p>经市政府同意，现将《本市开展政务公开标准化试点工作实施方案》印发给你们，请认真贯彻落实。</p>"
        "<p>试点工作自2026年12月开始，到2027年9月结束，由各区组织开展。费用由市级财政承担。</p>"
    )

    assert suggestions.summary(document) == (
        "试点工作自2026年12月开始，到2027年9月结束，由各区组织开展。费用由市级财政承担。"
    )
