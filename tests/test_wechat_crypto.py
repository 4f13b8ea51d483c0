"""The callback crypto against every vector that WeChat and its samples publish."""

import pytest

from channels.wechat.crypto import (
    BadMessage,
    decrypt,
    decrypt_with_any,
    encrypt,
    is_key,
    is_signed,
    sign,
)

DOCUMENT_KEY = "A" * 43
DOCUMENT_APP = "wxba5fad812f8e6fb9"
DOCUMENT_PUSH = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJG"
    "QqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrf"
    "MZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgR"
    "tWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
DOCUMENT_REPLY = (
    "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
)
SAMPLE_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SAMPLE_PUSH = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6"
    "F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T33"
    "2jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCg"
    "avjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ"
    "4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)
ECHO_KEY = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"
ECHO = "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q=="


@pytest.mark.parametrize(
    ("parts", "signature"),
    [
        (("AAAAA", "1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("AAAAA", "1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        (
            ("AAAAA", "1714112445", "415670741", DOCUMENT_PUSH),
            "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
        ),
        (
            ("AAAAA", "1713424427", "415670741", DOCUMENT_REPLY),
            "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
        ),
        (
            ("spamtest", "1409735669", "1320562132", SAMPLE_PUSH),
            "5d197aaffba7e9b25a30732f161a50dee96bd5fa",
        ),
        (("123456", "1411443780", "437374425", ECHO), "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96"),
    ],
)
def test_a_published_signature_is_reproduced_and_a_changed_one_refused(
    parts: tuple[str, ...], signature: str
) -> None:
    assert sign(*parts) == signature
    assert is_signed(signature, *reversed(parts))
    assert not is_signed(signature, *parts, "1")
    assert not is_signed("", *parts)


def test_a_message_padded_by_more_than_sixteen_bytes_is_read() -> None:
    message = decrypt(DOCUMENT_PUSH, key=DOCUMENT_KEY, app_id=DOCUMENT_APP)

    assert message == (
        '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY",'
        '"CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
    )


def test_the_sample_push_is_read_as_a_text_message() -> None:
    message = decrypt(SAMPLE_PUSH, key=SAMPLE_KEY, app_id="wx2c2769f8efd9abc2")

    assert message.startswith("<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></ToUserName>")
    assert "<MsgType><![CDATA[text]]></MsgType>" in message


def test_a_key_with_spare_bits_set_reads_its_message() -> None:
    assert decrypt(ECHO, key=ECHO_KEY, app_id="wx49f0ab532d5d035a") == "5927782489442352469"


@pytest.mark.parametrize(
    ("message", "random", "key", "app_id", "encrypted"),
    [
        (
            '{"demo_resp":"good luck"}',
            b"707722b803182950",
            DOCUMENT_KEY,
            DOCUMENT_APP,
            DOCUMENT_REPLY,
        ),
        (
            "我是中文abcd123",
            b"aaaabbbbccccdddd",
            SAMPLE_KEY,
            "wxb11529c136998cb6",
            "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==",
        ),
    ],
)
def test_a_published_ciphertext_is_reproduced(
    message: str, random: bytes, key: str, app_id: str, encrypted: str
) -> None:
    assert encrypt(message, key=key, app_id=app_id, random=random) == encrypted


@pytest.mark.parametrize("length", range(70))
def test_every_length_comes_back_as_it_was(length: int) -> None:
    text = ("珺☕〔2026〕\n" * 10)[:length]

    encrypted = encrypt(text, key=SAMPLE_KEY, app_id="wxb11529c136998cb6")

    assert decrypt(encrypted, key=SAMPLE_KEY, app_id="wxb11529c136998cb6") == text


def test_a_message_for_another_account_is_refused() -> None:
    encrypted = encrypt("名单", key=SAMPLE_KEY, app_id="wx_another")

    with pytest.raises(BadMessage, match="another account"):
        decrypt(encrypted, key=SAMPLE_KEY, app_id="wx_ours")


@pytest.mark.parametrize("junk", ["", "AAAA", "不是密文", "!!!!", DOCUMENT_PUSH[:-24]])
def test_junk_is_refused_and_never_breaks_the_reader(junk: str) -> None:
    with pytest.raises(BadMessage):
        decrypt(junk, key=DOCUMENT_KEY, app_id=DOCUMENT_APP)


def test_the_previous_key_still_opens_a_message_and_is_named() -> None:
    text, key = decrypt_with_any(
        DOCUMENT_PUSH, keys=[SAMPLE_KEY, DOCUMENT_KEY], app_id=DOCUMENT_APP
    )

    assert "hello world" in text
    assert key == DOCUMENT_KEY


@pytest.mark.parametrize(
    ("text", "good"), [("A" * 43, True), (ECHO_KEY, True), ("A" * 42, False), ("汉" * 43, False)]
)
def test_a_key_is_recognised_by_its_form(text: str, good: bool) -> None:
    assert is_key(text) is good
