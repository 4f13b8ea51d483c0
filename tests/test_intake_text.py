"""Plain text becomes a title, headings by their numbering, and paragraphs."""

import pytest

from hub.errors import Refused
from hub.intake.text import read_text

TEXT = """关于调整办公时间的公告

现公告如下：
一、放假时间
10月1日至7日。
（一）值班☕
联系人乔珺。
二、本项是一句话，因此不是标题。
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    cleaned = read_text(TEXT.replace("\n", "\r\n").encode(encoding), name="公告.txt")

    assert cleaned.title == "关于调整办公时间的公告"
    assert cleaned.html == (
        "<p>现公告如下：</p>\n<h2>一、放假时间</h2>\n<p>10月1日至7日。</p>\n<h3>（一）值班☕</h3>\n"
        "<p>联系人乔珺。</p>\n<p>二、本项是一句话，因此不是标题。</p>"
    )


def test_markup_in_a_text_stays_text() -> None:
    cleaned = read_text("标题\n<script>alert(1)</script> & 甲".encode(), name="公告.txt")

    assert cleaned.html == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; 甲</p>"


@pytest.mark.parametrize(
    ("data", "code"), [(b" \n\n", "file_empty"), (b"\x81\xff\xff", "text_encoding_unknown")]
)
def test_an_empty_or_unreadable_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_text(data, name="公告.txt")

    assert refused.value.code == code
