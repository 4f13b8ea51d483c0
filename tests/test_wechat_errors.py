"""What the platform's numbers and our codes mean, and that every code has its sentences."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import channels.wechat
from channels.base import AccessLost, ChannelError, Rejected, Throttled, Unavailable
from channels.wechat.channel import WeChat
from channels.wechat.errors import MEANINGS, next_midnight, to_error
from channels.wechat.sentences import SENTENCES

NOW = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
TEXT = "invalid media_id hint: [LM_f702014544] rid: 66e138e9-053abe5b-78f5f5a7"
SOURCES = Path(str(channels.wechat.__file__)).parent


@pytest.mark.parametrize(
    ("number", "kind", "code"),
    [
        (-1, Unavailable, "wechat_busy"),
        (40001, AccessLost, "wechat_token_refused"),
        (40164, AccessLost, "wechat_address_not_listed"),
        (48001, AccessLost, "wechat_publishing_not_allowed"),
        (45009, Throttled, "wechat_daily_quota_used"),
        (45011, Throttled, "wechat_too_fast"),
        (45003, Rejected, "wechat_title_refused"),
        (53404, Rejected, "wechat_content_refused"),
        (99999, Rejected, "wechat_refused"),
    ],
)
def test_a_number_becomes_an_error_that_says_what_can_be_done(
    number: int, kind: type[ChannelError], code: str
) -> None:
    error = to_error(number, TEXT, now=NOW)

    assert type(error) is kind
    assert error.code == code
    assert error.params["number"] == number
    assert error.params["rid"] == "66e138e9-053abe5b-78f5f5a7"


def test_a_minute_and_a_day_are_waited_for() -> None:
    minute, day = to_error(45011, "", now=NOW), to_error(45009, "", now=NOW)

    assert isinstance(minute, Throttled)
    assert isinstance(day, Throttled)
    assert minute.until == NOW + timedelta(minutes=1)
    assert day.until == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23T15:59:59+00:00", "2026-11-24T00:00:00+08:00"),
        ("2026-11-23T16:00:00+00:00", "2026-11-25T00:00:00+08:00"),
    ],
)
def test_the_day_ends_at_midnight_in_shanghai(now: str, expected: str) -> None:
    assert next_midnight(datetime.fromisoformat(now)).isoformat() == expected


def test_the_address_to_be_listed_is_found_in_the_platforms_words() -> None:
    text = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 66e138e9-1-2"

    assert to_error(40164, text, now=NOW).params["address"] == "203.0.113.7"


def test_nothing_else_of_the_platforms_words_is_kept() -> None:
    error = to_error(40007, TEXT, now=NOW)

    assert "LM_f702014544" not in repr((error, error.params))


def test_every_code_has_its_sentences() -> None:
    written = {
        code
        for file in SOURCES.glob("*.py")
        if file.name != "sentences.py"
        for code in re.findall(r'"(wechat_[a-z_]+)"', file.read_text("utf-8"))
    }

    assert written == set(SENTENCES)
    assert {meaning.code for meaning in MEANINGS.values()} < written


@pytest.mark.parametrize("code", SENTENCES)
def test_both_sentences_say_the_same_numbers(code: str) -> None:
    chinese, english = SENTENCES[code]

    assert set(re.findall(r"{(\w+)}", chinese)) == set(re.findall(r"{(\w+)}", english))
    assert chinese.endswith("。")
    assert english.endswith(".")


@pytest.mark.parametrize("number", MEANINGS)
def test_the_sentence_of_a_number_needs_nothing_that_its_error_lacks(number: int) -> None:
    error = to_error(number, "", now=NOW)

    for sentence in SENTENCES[error.code]:
        assert "{" not in sentence.format(**error.params)


def test_every_field_of_the_form_has_a_label_and_every_choice_a_default() -> None:
    assert [field.name for field in WeChat.form if not field.label] == []
    assert [field.name for field in WeChat.form if field.choices and not field.default] == []
    assert all(field.secret for field in WeChat.form if "secret" in field.name)
