"""What the account holds: drafts, submissions and articles, asked for within the daily budgets.

Calls: https://developers.weixin.qq.com/doc/subscription/api/publish/ and .../api/draftbox/
Daily limits: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/API_Call_Limits.html
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from channels.base import Memory, Rejected, Throttled, Unavailable
from channels.wechat.api import Api, is_number
from channels.wechat.errors import next_midnight
from channels.wechat.marks import mark_in
from channels.wechat.outcome import Outcome

PER_PAGE = 20
DRAFT_PAGES = 5
ARTICLE_PAGES = 3
# Calls a day that we allow ourselves: some are left for people and for what has to be settled first.
STATUS_BUDGET = 80
LIST_BUDGET = 80
ARTICLE_BUDGET = 80
DELETE_BUDGET = 10
# What corrections replace may wait for midnight beside its successor; what must not be read may not.
# Three take-downs a day are more than an account has had, and leave seven corrections.
KEPT_FOR_TAKE_DOWNS = 3

UNKNOWN_DRAFT = 40007
UNKNOWN_ARTICLE = 53600


@dataclass(frozen=True)
class Held:
    """A published article as the interface tells it."""

    article_id: str
    title: str
    content: str
    source: str
    address: str
    deleted: bool


@dataclass(frozen=True)
class Holdings:
    """Drafts and articles of one account."""

    api: Api
    memory: Memory = field(repr=False)

    def add_draft(self, article: dict[str, Any]) -> str:
        """Make a draft and return its id. Raises Unclear when it may have been made."""
        answer = self.api.call("/cgi-bin/draft/add", {"articles": [article]}, effect=True)
        return str(answer["media_id"])

    def update_draft(self, media_id: str, article: dict[str, Any]) -> bool:
        """Give a draft a new text; False when it is not in the box any more."""
        given = {"media_id": media_id, "index": 0, "articles": article}
        return self._if_held("/cgi-bin/draft/update", given)

    def has_draft(self, media_id: str) -> bool:
        """Tell whether the draft is in the box: submitted and deleted ones are not."""
        return self._if_held("/cgi-bin/draft/get", {"media_id": media_id})

    def find_draft(self, mark: str) -> str:
        """Return the id of the newest draft that carries `mark`, or nothing."""
        for row in self._rows("/cgi-bin/draft/batchget", DRAFT_PAGES):
            if any(mark_in(one.get("content_source_url", "")) == mark for one in _items(row)):
                return str(row["media_id"])
        return ""

    def delete_draft(self, media_id: str) -> bool:
        """Delete a draft; False when it was not in the box any more."""
        return self._if_held("/cgi-bin/draft/delete", {"media_id": media_id})

    def submit(self, media_id: str) -> str:
        """Submit a draft and return the submission's number. Raises Unclear when it may have been."""
        answer = self.api.call("/cgi-bin/freepublish/submit", {"media_id": media_id}, effect=True)
        # Documented as text, answered as a number.
        return str(answer["publish_id"])

    def outcome(self, publish_id: str) -> Outcome | None:
        """Ask how a submission stands; None when today's budget for asking is used up."""
        if not self.memory.spend("freepublish/get", limit=STATUS_BUDGET):
            return None
        return Outcome.of_answer(self._ask("/cgi-bin/freepublish/get", {"publish_id": publish_id}))

    def find_published(self, mark: str) -> Outcome | None:
        """Return the live article that carries `mark`, or None when the newest sixty have none."""
        for row in self._rows("/cgi-bin/freepublish/batchget", ARTICLE_PAGES):
            for index, one in enumerate(_items(row), start=1):
                if mark_in(one.get("content_source_url", "")) == mark and not one.get("is_deleted"):
                    return Outcome(0, str(row["article_id"]), index, str(one.get("url", "")))
        return None

    def article(self, article_id: str, index: int) -> Held | None:
        """Return an article from the interface; None when the budget is used or it is unknown."""
        if not self.memory.spend("freepublish/getarticle", limit=ARTICLE_BUDGET):
            return None
        try:
            answer = self._ask("/cgi-bin/freepublish/getarticle", {"article_id": article_id})
        except Rejected as error:
            if is_number(error, UNKNOWN_ARTICLE):
                return None
            raise
        item = answer["news_item"][index - 1]
        return Held(
            article_id=article_id,
            title=str(item.get("title", "")),
            content=str(item.get("content", "")),
            source=str(item.get("content_source_url", "")),
            address=str(item.get("url", "")),
            deleted=bool(item.get("is_deleted")),
        )

    def delete_article(self, article_id: str, index: int, *, urgent: bool) -> None:
        """Delete one published article for good; "unknown" means that it is already gone.

        The last deletions of a day are kept for what is `urgent`.
        """
        if index < 1 or not article_id:
            # The platform takes 0, or nothing, for "all articles of this publication".
            raise ValueError("an article is deleted by its id and its index from 1")
        limit = DELETE_BUDGET if urgent else DELETE_BUDGET - KEPT_FOR_TAKE_DOWNS
        if not self.memory.spend("freepublish/delete", limit=limit):
            # Only deletions wait: the outlet as a whole still takes new articles.
            wait = self._until_midnight()
            code = "wechat_deletions_used" if urgent else "wechat_deletions_kept"
            raise Unavailable(code, retry_after=wait, limit=DELETE_BUDGET, kept=KEPT_FOR_TAKE_DOWNS)
        try:
            self._ask("/cgi-bin/freepublish/delete", {"article_id": article_id, "index": index})
        except Rejected as error:
            if not is_number(error, UNKNOWN_ARTICLE):
                raise

    def _rows(self, path: str, pages: int) -> Iterator[dict[str, Any]]:
        for page in range(pages):
            if not self.memory.spend(path, limit=LIST_BUDGET):
                raise Unavailable("wechat_budget_used", retry_after=self._until_midnight())
            given = {"offset": page * PER_PAGE, "count": PER_PAGE, "no_content": 1}
            answer = self._ask(path, given)
            rows = answer.get("item") or []
            yield from rows
            if len(rows) < PER_PAGE:
                return

    def _ask(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        """Make a call whose quota is its own: when it is used up, other calls still work."""
        try:
            return self.api.call(path, given)
        except Throttled as error:
            wait = max(error.until - self.api.now(), timedelta(0))
            raise Unavailable(error.code, retry_after=wait, **error.params) from None

    def _if_held(self, path: str, given: dict[str, Any]) -> bool:
        try:
            self._ask(path, given)
        except Rejected as error:
            if is_number(error, UNKNOWN_DRAFT):
                return False
            raise
        return True

    def _until_midnight(self) -> timedelta:
        return next_midnight(self.api.now()) - self.api.now()


def _items(row: dict[str, Any]) -> list[dict[str, Any]]:
    items = (row.get("content") or {}).get("news_item") or []
    return [items] if isinstance(items, dict) else list(items)
