"""The review page: the text as it reads, what changed, the chain, and passing or sending back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.document import Document
from hub import editions, people
from hub.articles import KIND_LABELS, current_version
from hub.editorial import checks, displays, review
from hub.editorial.chain import WRITER, chain_of
from hub.editorial.digest import digest
from hub.models import (
    Edition,
    EditionState,
    Item,
    MatterVersion,
    Office,
    Person,
    ReviewStep,
    Role,
)
from hub.people import Signature
from hub.plans import Plan, planned
from hub.standing import place_of
from hub.web import base
from hub.web.console import differences
from hub.web.console.checking import newest, outlets_of
from hub.web.console.facts import Fact, facts
from hub.web.console.removal import effects, requests_

bp = base.sign_in_only(Blueprint("review", __name__, url_prefix="/console/items"))


@dataclass(frozen=True)
class Step:
    """One line of the chain as people read it."""

    name: str
    state: str
    who: str = ""
    recorded_by: str = ""
    strength: str = ""
    at: datetime | None = None
    reason: str = ""
    round: int = 1


@dataclass(frozen=True)
class Reading:
    """All that a reviewer looks at."""

    item: Item
    edition: Edition
    # What a decision about it must name, so that nothing unread is passed.
    digest: str
    office: Office
    writer: Person
    version: MatterVersion | None
    body: str
    changes: list[differences.Change]
    facts: list[Fact]
    steps: list[Step]
    waiting: ReviewStep | None
    holders: list[Person]
    places: list[str]
    # Sentences about boards with no room left for it.
    crowded: list[str]
    # What is to be known of an end before the display is full.
    too_early: list[str]
    # What can and cannot be taken back afterwards.
    effects: list[dict[str, Any]]

    @property
    def check_phrase(self) -> str:
        """Return the phrase paper and screen are compared by."""
        return self.edition.check_phrase


@bp.get("/<int:item_id>/review")
def show(item_id: int) -> ResponseReturnValue:
    """Show an edition to whoever reviews it, and to its writer."""
    return _page(item_id, "")


@bp.post("/<int:item_id>/review/pass")
def pass_step(item_id: int) -> ResponseReturnValue:
    """Pass the waiting step; the last one approves the edition and places it."""
    runtime = base.runtime()
    base.again(lambda told: _text(item_id, told))
    with base.reading() as session:
        _item, edition = newest(session, item_id)
        runtime.review.examine(session, edition)
    with base.writing() as session:
        _item, edition = newest(session, item_id)
        signature, read_ = Signature.own(base.person()), request.form.get("read", "")
        approved = review.pass_step(
            session, edition, runtime.review, signature, read=read_, now=base.now()
        )
    if approved:
        base.flash_done(_("Approved. It is on its way to every place it is owed."))
        return base.see_other(f"/console/items/{item_id}")
    base.flash_done(_("Passed. It now waits for the next step."))
    return base.see_other(url_for("today.show"))


@bp.post("/<int:item_id>/review/back")
def send_back(item_id: int) -> ResponseReturnValue:
    """Send the edition back to its writer, with the reason."""
    base.again(lambda told: _text(item_id, told))
    with base.writing() as session:
        _item, edition = newest(session, item_id)
        signature, read_ = Signature.own(base.person()), request.form.get("read", "")
        reason = request.form.get("reason", "")
        review.send_back(session, edition, signature, read=read_, reason=reason, now=base.now())
    base.flash_done(_("Sent back. The writer sees your reason under Today."))
    return base.see_other(url_for("today.show"))


@bp.post("/<int:item_id>/review/withdraw")
def withdraw(item_id: int) -> ResponseReturnValue:
    """Pull one's own edition back from the review."""
    with base.writing() as session:
        _item, edition = newest(session, item_id)
        review.withdraw(session, edition, by=base.person(), now=base.now())
    base.flash_done(_("Pulled back. It is a draft again."))
    return base.see_other(url_for("writing.edit", item_id=item_id))


def read(session: Session, item_id: int) -> Reading:
    """Return all that a reviewer looks at; raise NotFound for who may not see it."""
    item, edition = newest(session, item_id)
    office = session.get_one(Office, item.office_id)
    before = _approved_before(session, edition)
    if before is not None and editions.is_hidden(session, before):
        before = None
    waiting = review.current_step(session, edition)
    rows = outlets_of(session, planned(item, edition))
    edition.attachments  # noqa: B018 - read here, for the page is made afterwards
    return Reading(
        item=item,
        edition=edition,
        digest=digest(edition),
        office=office,
        writer=session.get_one(Person, edition.created_by),
        version=current_version(session, item.matter_id) if item.matter_id else None,
        body=shown_html(edition.body),
        changes=differences.between(before, edition) if before else [],
        facts=facts(edition, before),
        steps=_steps(session, edition, office),
        waiting=waiting,
        holders=people.holders(session, office, Role(waiting.role)) if waiting else [],
        crowded=_crowded(session, edition) if waiting else [],
        too_early=_too_early(session, item, edition) if waiting else [],
        places=[row.name for row in rows],
        effects=effects([place_of(row) for row in rows]),
    )


def _crowded(session: Session, edition: Edition) -> list[str]:
    runtime = base.runtime()
    found = checks.crowded(session, edition, runtime.outlets, runtime.blobs)
    return [base.say(problem.code, problem.params) for problem in found]


def _too_early(session: Session, item: Item, edition: Edition) -> list[str]:
    outlets = base.runtime().outlets
    found = displays.ends_too_early(session, item, Plan.of(edition), outlets)
    return [base.say(problem.code, problem.params) for problem in found]


def shown_html(body: str) -> str:
    """Return a document as a page shows it: its own tags only, pictures from the files kept here."""
    return Document.from_html(body).to_html(
        lambda picture: url_for("files.show", sha256=picture.sha256)
    )


def _page(item_id: int, problem: str) -> tuple[str, int]:
    with base.reading() as session:
        reading = read(session, item_id)
        me = base.person()
        signed = select(ReviewStep.id).where(
            ReviewStep.edition_id == reading.edition.id,
            ReviewStep.state == "passed",
            ReviewStep.done_by == me.id,
        )
        holds = reading.waiting is not None and people.has_role(
            me, reading.office, Role(reading.waiting.role)
        )
        return base.console_page(
            "review.html",
            title=reading.edition.title,
            reading=reading,
            kind_label=KIND_LABELS[reading.item.kind],
            may_review=review.may_review(session, reading.edition, me),
            # Said in words, so that nobody wonders where the buttons are.
            signed_already=holds and session.scalar(signed) is not None,
            wrote=holds and me.id in reading.edition.writers,
            is_writer=me.id == reading.edition.created_by,
            may_record=people.has_role(me, reading.office, Role.CLERK, Role.PUBLISHER),
            requests=requests_(),
            in_review=reading.edition.state == EditionState.IN_REVIEW,
            problem=problem,
            reason=request.form.get("reason", ""),
        )


def _text(item_id: int, told: str) -> str:
    return _page(item_id, told)[0]


def _approved_before(session: Session, edition: Edition) -> Edition | None:
    return session.scalar(
        select(Edition)
        .where(
            Edition.item_id == edition.item_id,
            Edition.number < edition.number,
            Edition.state == EditionState.APPROVED,
        )
        .order_by(Edition.number.desc())
        .limit(1)
    )


def _steps(session: Session, edition: Edition, office: Office) -> list[Step]:
    """Return the chain: what was done in every round, and what still waits."""
    rows = session.scalars(
        select(ReviewStep).where(ReviewStep.edition_id == edition.id).order_by(ReviewStep.position)
    ).all()
    if not rows:
        names = [WRITER.name, *(step.name for step in chain_of(session, office))]
        return [Step(name, "ahead") for name in names]
    last = max(row.round for row in rows)
    return [
        Step(
            name=row.name,
            state=row.state,
            who=row.doer.name if row.doer else "",
            recorded_by=row.recorder.name
            if row.recorder and row.recorded_by != row.done_by
            else "",
            strength=row.strength,
            at=row.at,
            reason=row.reason,
            round=row.round,
        )
        for row in rows
        if row.at is not None or row.round == last
    ]
