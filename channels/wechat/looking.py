"""Seeing what became of an article: the platform's status within its budget, then the page itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.base import Ref, Rejected, Rendered, Seen, Sighting
from channels.document import canonical
from channels.wechat.article import text_of
from channels.wechat.outcome import DELETED, PUBLISHED, Outcome
from channels.wechat.page import Page, PageState, look_at
from channels.wechat.putting import LATER, Putting, published
from channels.wechat.trail import Trail

# How long to leave a submission alone before asking for its state again. The push is expected to
# come first; a submission so costs at most a handful of the hundred questions a day.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600))
DRAFT_LOOK = timedelta(minutes=30)
PAGE_LOOK = timedelta(minutes=2)
BY_HAND_LOOK = timedelta(hours=1)
# A submission whose number was lost, and which never appears, has failed: its draft is gone.
FATE_KNOWN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Looking:
    """Looks at copies of one account. `is_told` is whether pushes are set up."""

    putting: Putting
    trail: Trail
    is_told: bool

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """Return what is to be seen of a copy."""
        if ref.get("address"):
            return self._at_page(ref, expect)
        if ref.get("removed"):
            return Sighting(Seen.ABSENT, ref)
        if ref.get("slip") and expect is not None:
            return Sighting(Seen.SHOWN, ref, fingerprint=expect.fingerprint)
        return self._on_the_way(ref, expect)

    def _on_the_way(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """Look for a copy that has no public address yet."""
        if ref.get("publish"):
            return self._at_submission(ref, expect)
        if ref.get("submitting"):
            return self._for_lost_submission(ref, expect)
        if ref.get("draft"):
            return self._at_draft(ref, expect)
        return Sighting(Seen.ABSENT, ref)

    def outcome(self, ref: Ref, *, patient: bool) -> Outcome | None:
        """Return the end of a submission, or None while it is not known.

        A patient caller is only let through to the platform when it is time to ask again.
        """
        publish_id = str(ref["publish"])
        known = self.trail.outcome(publish_id)
        if known is not None:
            return known
        hinted = self.trail.take_hint(publish_id)
        if patient and not hinted and self._now() < self._next_question(ref):
            return None
        found = self.putting.holdings.outcome(publish_id)
        if found is None or not found.is_final:
            return None
        self.trail.note_outcome(publish_id, found)
        return found

    def _at_submission(self, ref: Ref, expect: Rendered | None) -> Sighting:
        before = self._next_question(ref)
        outcome = self.outcome(ref, patient=True)
        if outcome is None:
            return self._wait(ref, asked=self._now() >= before)
        if outcome.status == PUBLISHED:
            return self._at_page(self.trail.note(ref, **published(outcome)), expect)
        if outcome.status != DELETED and expect is not None:
            outcome.refuse_failure()
        return Sighting(Seen.ABSENT, ref)

    def _wait(self, ref: Ref, *, asked: bool) -> Sighting:
        if asked:
            count = int(ref.get("asked", 0)) + 1
            ref = self.trail.note(ref, asked=count, asked_at=self._now().isoformat())
        rest = max(self._next_question(ref) - self._now(), timedelta(seconds=1))
        return Sighting(Seen.PENDING, ref, next_look=rest, code="wechat_in_review")

    def _next_question(self, ref: Ref) -> datetime:
        waits = WAITS[1:] if self.is_told else WAITS
        since = ref.get("asked_at") or ref.get("since")
        if not since:
            return self._now()
        count = min(int(ref.get("asked", 0)), len(waits) - 1)
        return datetime.fromisoformat(str(since)) + waits[count]

    def _for_lost_submission(self, ref: Ref, expect: Rendered | None) -> Sighting:
        found = self.putting.found_published(ref)
        if found is not None:
            return self._at_page(found, expect)
        if self.is_lost(ref):
            if expect is None:
                return Sighting(Seen.ABSENT, ref)
            raise Rejected("wechat_fate_unknown")
        return Sighting(Seen.PENDING, ref, next_look=LATER, code="wechat_fate_unknown")

    def is_lost(self, ref: Ref) -> bool:
        """Tell whether a submission without a number was due to appear long ago."""
        since = datetime.fromisoformat(str(ref.get("since") or self._now().isoformat()))
        return self._now() - since > FATE_KNOWN_AFTER

    def _at_draft(self, ref: Ref, expect: Rendered | None) -> Sighting:
        if self.putting.holdings.has_draft(ref["draft"]):
            return Sighting(Seen.PENDING, ref, next_look=DRAFT_LOOK, code="wechat_to_publish")
        if self.putting.submits:
            return Sighting(Seen.ABSENT, ref)
        # A person published it, or threw it away; only that person knows.
        code = "wechat_to_confirm" if expect is not None else "wechat_to_delete_by_hand"
        return Sighting(Seen.PENDING, ref, code=code)

    def _at_page(self, ref: Ref, expect: Rendered | None) -> Sighting:
        page = look_at(ref["address"])
        if page.state is PageState.GONE:
            if expect is not None:
                self._refuse_ban(ref)
            return Sighting(Seen.ABSENT, ref, ref["address"])
        if page.state is PageState.BLOCKED:
            return self._by_interface(ref, expect)
        return self._compare(page, ref, expect, code="")

    def _refuse_ban(self, ref: Ref) -> None:
        """Raise Rejected when it was the platform that took the article down, not a person."""
        if ref.get("publish"):
            outcome = self.putting.holdings.outcome(str(ref["publish"]))
            if outcome is not None:
                outcome.refuse_failure()

    def _by_interface(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """Ask the interface where the public page only shows a barrier for machines."""
        article = str(ref.get("article", ""))
        if article:
            held = self.putting.holdings.article(article, int(ref.get("index", 1)))
            if held is not None and held.deleted:
                return Sighting(Seen.ABSENT, ref, ref["address"])
            if held is not None:
                text = canonical(text_of(held.content))
                page = Page(PageState.ARTICLE, canonical(held.title), text)
                return self._compare(page, ref, expect, code="wechat_seen_by_interface")
        if ref.get("slip"):
            # A person has photographed what a machine is not shown.
            seen = Seen.ABSENT if ref.get("removed") else Seen.SHOWN
            fingerprint = expect.fingerprint if expect is not None else ""
            return Sighting(seen, ref, ref["address"], fingerprint)
        code = "wechat_page_not_readable"
        return Sighting(Seen.PENDING, ref, ref["address"], next_look=PAGE_LOOK, code=code)

    def _compare(self, page: Page, ref: Ref, expect: Rendered | None, *, code: str) -> Sighting:
        if expect is None:
            wait = BY_HAND_LOOK if ref.get("by_hand") else None
            code = "wechat_to_delete_by_hand" if ref.get("by_hand") else code
            return Sighting(Seen.SHOWN, ref, ref["address"], next_look=wait, code=code)
        if page.shows(expect.text):
            return Sighting(Seen.SHOWN, ref, ref["address"], expect.fingerprint, code=code)
        return Sighting(Seen.CHANGED, ref, ref["address"], code=code)

    def _now(self) -> datetime:
        return self.putting.holdings.api.now()
