"""Short titles and summaries to begin with; the chain approves them with the edition."""

import re

from channels.document import Document, Paragraph, plain

# What fits a WeChat title and the head of an A4 sheet.
SHORT_TITLE = 32
# What fits a WeChat digest: the platform cuts at 120.
SUMMARY = 120

_ISSUED = re.compile(r"关于(?:印发|发布|公布|转发)[《〈]?(?P<name>.+?)[》〉]?的(?:通知|公告|通告)$")
_ABOUT = re.compile(r"^.{2,30}?(?=关于)")
_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]?")
# Lines that open a letter, not a text: 各区人民政府，市政府有关委、办、局：
_ADDRESS_LINES = ("：", ":")
_ENDS = ("。", "！", "？", "!", "?")
# What a covering letter says of itself: 经同意，现将《…》印发给你们，请认真贯彻落实。
_COVERING = re.compile(r"现将.+(?:印发|转发|下发|公布)给你们")


def short_title(title: str) -> str:
    """Return a title of at most 32 characters: what was issued, else without the issuer, else cut.

    An empty string where the title itself is short enough.
    """
    if len(title) <= SHORT_TITLE:
        return ""
    issued = _ISSUED.search(title)
    candidates = [issued["name"]] if issued else []
    candidates.append(_ABOUT.sub("", title))
    for candidate in candidates:
        if len(candidate) <= SHORT_TITLE:
            return candidate
    return candidates[0][: SHORT_TITLE - 1] + "…"


def summary(document: Document) -> str:
    """Return the first whole sentences of the running text, up to 120 characters."""
    said = ""
    for block in document.blocks:
        if not isinstance(block, Paragraph):
            continue
        for sentence in _sentences(plain(block.inlines).strip()):
            if len(said) + len(sentence) > SUMMARY:
                return said or sentence[: SUMMARY - 1] + "…"
            said += sentence
    return said


def _sentences(text: str) -> list[str]:
    """Return a paragraph's sentences; none of titles, addresses, signatures and covering words."""
    if len(text) < 20 or text.endswith(_ADDRESS_LINES) or not any(end in text for end in _ENDS):
        return []
    return [one for one in _SENTENCE.findall(text) if one and not _COVERING.search(one)]
