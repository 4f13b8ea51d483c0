"""Bringing an article to the account: pictures, then a draft, then its submission."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from channels.base import (
    ChannelError,
    Receipt,
    Ref,
    Rejected,
    Rendered,
    Seen,
    Sighting,
    Unavailable,
    Unclear,
)
from channels.wechat.api import is_number
from channels.wechat.article import Body
from channels.wechat.holdings import UNKNOWN_DRAFT, Holdings
from channels.wechat.marks import mark_of, with_mark
from channels.wechat.media import Media
from channels.wechat.outcome import Outcome
from channels.wechat.page import secure
from channels.wechat.trail import Trail

SOON = timedelta(seconds=3)
LATER = timedelta(seconds=30)
# A cover that was just uploaded may be unknown for some seconds; a deleted one stays unknown.
COVER_TRIES = 3


@dataclass(frozen=True)
class Putting:
    """The steps of a put, each with at most one effect that cannot be repeated."""

    holdings: Holdings
    media: Media
    trail: Trail
    submits: bool
    home: str
    cover: str = field(default="", repr=False)

    def put(self, rendered: Rendered, ref: Ref) -> Receipt:
        """Do the next step for a copy of which `ref` tells everything that is known."""
        if ref.get("article") or ref.get("publish"):
            return Receipt(ref, ref.get("address", ""))
        if ref.get("draft"):
            known = self._with_this_text(rendered, ref)
            return self._submit(known) if self.submits else Receipt(known, public=False)
        if ref.get("adding"):
            # An answer was lost: what it left in the draft box is used instead of a second draft.
            found = self.holdings.find_draft(self.mark(ref))
            if found:
                known = self.trail.note(ref, draft=found)
                return Receipt(known, more=self.submits, public=False)
        return self._prepare(rendered, ref)

    def find(self, ref: Ref) -> Sighting:
        """Tell how far a put came whose answer was lost."""
        if ref.get("article") or ref.get("publish"):
            return Sighting(Seen.PENDING, ref, ref.get("address", ""), next_look=SOON)
        draft = ref.get("draft", "")
        if draft and not self.holdings.has_draft(draft):
            if not self.submits:
                return Sighting(Seen.PENDING, ref, code="wechat_to_confirm")
            return self._find_published(self.trail.note(ref, submitting=True))
        draft = draft or self.holdings.find_draft(self.mark(ref))
        if draft:
            known = self.trail.note(ref, draft=draft)
            return Sighting(Seen.PENDING, known, more=self.submits, code="wechat_draft_waits")
        return self._find_published(ref) if self.submits else Sighting(Seen.ABSENT)

    def found_published(self, ref: Ref) -> Ref | None:
        """Return the ref with the article that carries this copy's mark, if there is one."""
        found = self.holdings.find_published(self.mark(ref))
        return None if found is None else self.trail.note(ref, **published(found))

    def mark(self, ref: Ref) -> str:
        """Return the mark of this copy."""
        return mark_of(str(ref["key"]), self.home)

    def _prepare(self, rendered: Rendered, ref: Ref) -> Receipt:
        body = Body.of(rendered)
        missing = self.media.missing(body.pictures())
        self.media.upload(missing, {file.sha256: file for file in rendered.files})
        still_missing = self.media.missing(body.pictures())
        if still_missing:
            return Receipt({**ref, "pictures_left": len(still_missing)}, more=True)
        return self._add_draft(rendered, ref)

    def _with_this_text(self, rendered: Rendered, ref: Ref) -> Ref:
        """Return the ref of a draft that says what is rendered now.

        A draft left by a lost answer may be older: with the minute of an earlier try, say.
        """
        if ref.get("submitting") or ref.get("rendered") == rendered.sha256:
            return ref
        body = Body.of(rendered)
        if self.media.missing(body.pictures()):
            return ref
        self.holdings.update_draft(ref["draft"], self._article(body, ref))
        return self.trail.note(ref, rendered=rendered.sha256)

    def _add_draft(self, rendered: Rendered, ref: Ref) -> Receipt:
        body = Body.of(rendered)
        article = self._article(body, ref)
        text = {"rendered": rendered.sha256, "pictures_left": 0}
        noted = self.trail.note({**ref, **text}, adding=True)
        try:
            draft = self.holdings.add_draft(article)
        except Unclear:
            raise
        except ChannelError as error:
            # A clear answer: nothing was made, so there is nothing to look for.
            self.trail.note({**ref, "adding": False})
            if is_number(error, UNKNOWN_DRAFT) and not self.cover:
                self._retry_cover(body, ref)
            raise
        return Receipt(self.trail.note(noted, draft=draft), more=self.submits, public=False)

    def _article(self, body: Body, ref: Ref) -> dict[str, Any]:
        return {
            "article_type": "news",
            "title": body.title,
            "author": body.author,
            "digest": body.digest,
            "content": body.content_with(self.media.addresses(body.pictures())),
            "content_source_url": with_mark(body.source, self.mark(ref)),
            "thumb_media_id": self.cover or self.media.cover(body.cover),
            "need_open_comment": 0,
            "only_fans_can_comment": 0,
        }

    def _retry_cover(self, body: Body, ref: Ref) -> None:
        tries = int(self.trail.of(ref["key"]).get("cover_tries", 0)) + 1
        if tries > COVER_TRIES:
            return
        self.trail.note({**ref, "adding": False}, cover_tries=tries)
        if tries > 1:
            self.media.forget_cover(body.cover)
        raise Unavailable("wechat_cover_unknown", retry_after=SOON)

    def _submit(self, ref: Ref) -> Receipt:
        unsure = bool(ref.get("submitting"))
        noted = self.trail.note(ref, submitting=True, since=self._now())
        try:
            publish_id = self.holdings.submit(ref["draft"])
        except Unclear:
            raise
        except ChannelError as error:
            if isinstance(error, Rejected) and is_number(error, UNKNOWN_DRAFT):
                return self._draft_left(noted, unsure=unsure)
            self.trail.note(noted, submitting=unsure)
            raise
        return Receipt(self.trail.note(noted, publish=publish_id))

    def _draft_left(self, ref: Ref, *, unsure: bool) -> Receipt:
        """Go on from a draft that is not in the box any more.

        It was submitted by a call whose answer was lost, or published or deleted by a person.
        """
        found = self.found_published(ref)
        if found is not None:
            return Receipt(found, found["address"])
        if unsure:
            return Receipt(ref)
        self.trail.forget(ref["key"])
        return Receipt({"key": ref["key"]}, more=True)

    def _find_published(self, ref: Ref) -> Sighting:
        found = self.found_published(ref)
        if found is not None:
            return Sighting(Seen.PENDING, found, found["address"], next_look=SOON)
        if ref.get("submitting"):
            return Sighting(Seen.PENDING, ref, next_look=LATER, code="wechat_fate_unknown")
        return Sighting(Seen.ABSENT)

    def _now(self) -> str:
        return self.holdings.api.now().isoformat()


def published(outcome: Outcome) -> dict[str, Any]:
    """Return what a ref keeps of a published article."""
    address = secure(outcome.address)
    return {"article": outcome.article_id, "index": outcome.index, "address": address}
