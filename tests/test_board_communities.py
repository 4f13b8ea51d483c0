"""The rows of one community out of a list of persons."""

from channels.communities import named_in, rows_of
from channels.document import Document

LIST = Document.from_html("""<p>名单如下</p><table><tr><th>姓 名</th><th>社区</th></tr>
<tr><td>王珺</td><td>世纪公园</td></tr><tr><td>李喆</td><td>花木</td></tr><tr><td>短行</td></tr></table>
<table><tr><th>项目</th></tr><tr><td>低保</td></tr></table>""")


def test_a_board_gets_the_rows_of_its_own_community_alone() -> None:
    kept = rows_of(LIST, ["世纪 公园"])

    assert kept.text() == "名单如下\n姓 名\t社区\n王珺\t世纪公园\n项目\n低保"


def test_a_community_that_is_not_named_has_no_rows() -> None:
    assert "王珺" not in rows_of(LIST, ["潍坊"]).text()


def test_a_list_names_its_communities_in_order() -> None:
    assert named_in(LIST) == ("世纪公园", "花木")
