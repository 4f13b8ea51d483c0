"""How a submission stands, in the platform's numbers and in ours."""

from dataclasses import asdict, dataclass
from typing import Any

from channels.base import Rejected

# https://developers.weixin.qq.com/doc/subscription/api/publish/api_freepublish_get.html
PUBLISHED = 0
PUBLISHING = 1
DELETED = 5
FAILURES = {
    2: "wechat_originality_failed",
    3: "wechat_publishing_failed",
    4: "wechat_audit_refused",
    6: "wechat_banned_by_platform",
}


@dataclass(frozen=True)
class Outcome:
    """One state of a submission; `index` counts the article within it from 1."""

    status: int
    article_id: str = ""
    index: int = 1
    address: str = ""

    @classmethod
    def of_answer(cls, answer: dict[str, Any]) -> "Outcome":
        """Read the answer to a status call."""
        items = (answer.get("article_detail") or {}).get("item") or []
        # A single article is sometimes given bare instead of in a list.
        first = items if isinstance(items, dict) else items[0] if items else {}
        return cls(
            status=int(answer.get("publish_status", PUBLISHING)),
            article_id=str(answer.get("article_id", "")).strip(),
            index=int(first.get("idx", 1)),
            address=str(first.get("article_url", "")).strip(),
        )

    @classmethod
    def of_memory(cls, kept: dict[str, Any]) -> "Outcome":
        """Read what `for_memory` gave."""
        return cls(**kept)

    def for_memory(self) -> dict[str, Any]:
        """Return plain values to keep."""
        return asdict(self)

    @property
    def is_final(self) -> bool:
        """Whether asking again can bring nothing new, but for a deletion."""
        return self.status != PUBLISHING

    def refuse_failure(self) -> None:
        """Raise Rejected when the platform did not let the article appear, or took it down."""
        if self.status in FAILURES:
            raise Rejected(FAILURES[self.status], status=self.status)
