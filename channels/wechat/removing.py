"""Taking an article away: a published one is deleted for good, a draft leaves the draft box."""

from dataclasses import dataclass
from datetime import timedelta

from channels.base import Receipt, Ref, Unavailable
from channels.wechat.looking import Looking
from channels.wechat.outcome import PUBLISHED
from channels.wechat.putting import Putting, published
from channels.wechat.trail import Trail

SOON = timedelta(seconds=15)


@dataclass(frozen=True)
class Removing:
    """Removes copies of one account, and what a lost answer may have left."""

    putting: Putting
    looking: Looking
    trail: Trail
    # Something nobody may read any more, not only what a newer article takes the place of.
    urgent: bool

    def remove(self, ref: Ref) -> Receipt:
        """Delete what is known of a copy; "already gone" is success."""
        if ref.get("article"):
            return self._delete(ref)
        if ref.get("address"):
            return self._by_hand(ref)
        if ref.get("publish"):
            return self._delete_submission(ref)
        if ref.get("submitting"):
            return self._delete_lost_submission(ref)
        return self._delete_draft(ref)

    def _delete(self, ref: Ref) -> Receipt:
        self.putting.holdings.delete_article(
            str(ref["article"]), int(ref.get("index", 1)), urgent=self.urgent
        )
        return self._gone(ref)

    def _delete_submission(self, ref: Ref) -> Receipt:
        outcome = self.looking.outcome(ref, patient=False)
        if outcome is None:
            # What the platform is still checking cannot be called back; it is deleted on arrival.
            raise Unavailable("wechat_in_review", retry_after=SOON)
        if outcome.status == PUBLISHED:
            return self._delete(self.trail.note(ref, **published(outcome)))
        return self._gone(ref)

    def _delete_lost_submission(self, ref: Ref) -> Receipt:
        if ref.get("draft") and self.putting.holdings.delete_draft(ref["draft"]):
            return self._gone(ref)
        found = self.putting.found_published(ref)
        if found is not None:
            return self._delete(found)
        if self.looking.is_lost(ref):
            return self._gone(ref)
        raise Unavailable("wechat_fate_unknown", retry_after=SOON)

    def _delete_draft(self, ref: Ref) -> Receipt:
        draft = ref.get("draft") or self.putting.holdings.find_draft(self.putting.mark(ref))
        if draft and self.putting.holdings.delete_draft(draft):
            return self._gone(ref)
        if not self.putting.submits:
            # The draft left the box: a person published it, or deleted it.
            return self._by_hand(ref) if draft else self._gone(ref)
        found = self.putting.found_published(ref)
        return self._delete(found) if found is not None else self._gone(ref)

    def _by_hand(self, ref: Ref) -> Receipt:
        known = self.trail.note(ref, by_hand=True)
        return Receipt(known, ref.get("address", ""))

    def _gone(self, ref: Ref) -> Receipt:
        self.trail.forget(ref["key"])
        return Receipt({**ref, "removed": True}, ref.get("address", ""))
