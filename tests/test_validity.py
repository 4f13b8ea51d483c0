"""Whether a document still holds: marked wherever it is shown, answered by its code, never removed."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from published import GUIDE, open_hub, publish, run, sheet_codes
from web_builders import Hub

from hub import cli, validity
from hub.errors import Conflict, Forbidden, Refused
from hub.models import Item, LedgerLine
from hub.people import Signature

BY = "临政发〔2026〕12号"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


def headline(page: str) -> str:
    found = re.search(r"<h1>([^<]*)</h1>", page)
    assert found is not None
    return found.group(1)


def mark(hub: Hub, item: int, said: str, *, by: str = "publisher", reason: str = BY) -> None:
    with hub.writing() as session:
        signature = Signature.own(hub.person(by))
        row = session.get_one(Item, item)
        validity.mark(session, row, said, reason=reason, signature=signature, now=hub.now)


def page(hub: Hub, item: int) -> str:
    return (hub.runtime.settings.data / "site" / "item" / "0" / f"{item}.html").read_text("utf-8")


def test_a_publisher_marks_a_document_and_its_page_says_so(hub: Hub) -> None:
    item = publish(hub, matter=GUIDE)
    browser = hub.browser("publisher")
    browser.get(f"/console/items/{item}/validity")

    refused = browser.post(f"/console/items/{item}/validity", {"validity": "abolished"})
    done = browser.post(f"/console/items/{item}/validity", {"validity": "abolished", "reason": BY})
    run(hub)

    assert refused.status_code == 422
    assert "请写明依据的文件或理由" in refused.text
    assert done.status_code == 303
    assert "废止" in browser.get(f"/console/items/{item}").text
    assert "本文件已废止，不再作为办事依据。" in page(hub, item)
    assert BY in page(hub, item)
    with hub.reading() as session:
        line = session.query(LedgerLine).filter(LedgerLine.act == "validity").one()
    assert (line.done_by, line.strength) == (hub.person("publisher").id, "sign_in")
    assert line.facts["validity"] == "abolished"
    assert BY not in str(line.facts)


@pytest.mark.parametrize(
    ("said", "headline_"),
    [
        ("废止", "已废止"),
        ("lapsed", "已失效"),
        ("已修改", "已修改，请以修改后的文件为准"),
    ],
)
def test_a_sheets_code_tells_what_became_of_the_document(
    hub: Hub, said: str, headline_: str
) -> None:
    item = publish(hub, matter="SHJZ-02", kind="notice")
    code = sheet_codes(hub, item)[0]

    mark(hub, item, said)
    answer = hub.browser().get(f"/Q/{code}").text
    mark(hub, item, "有效", reason="误标")

    assert headline(answer) == headline_
    assert f"依据：{BY}" in answer
    assert 'class="answer good"' not in answer
    assert headline(hub.browser().get(f"/Q/{code}").text) not in (headline_,)


def test_only_who_answers_for_it_marks_it(hub: Hub) -> None:
    item = publish(hub, matter=GUIDE)

    with pytest.raises(Forbidden):
        mark(hub, item, "废止", by="clerk")
    with pytest.raises(Refused):
        mark(hub, item, "作废")
    mark(hub, item, "废止")
    with pytest.raises(Conflict):
        mark(hub, item, "废止")

    assert (
        "有效性" not in hub.browser("clerk").get(f"/console/items/{item}").text.split("<article")[0]
    )


def test_the_command_marks_in_a_persons_name(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    item = publish(hub, matter=GUIDE)
    monkeypatch.setattr("hub.commands.base.opened", lambda **_: hub.runtime)
    words = ["validity", str(item), "失效", "--reason", BY, "--wait", "0"]

    unnamed = CliRunner().invoke(cli.main, words)
    done = CliRunner().invoke(cli.main, [*words, "--by", "publisher"])

    assert unnamed.exit_code == 1
    assert done.exit_code == 0, done.output
    with hub.reading() as session:
        assert session.get_one(Item, item).validity == "lapsed"
