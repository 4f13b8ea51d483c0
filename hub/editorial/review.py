"""The review of an edition: submitting, passing, sending back, and the approval itself."""

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.document import Document, fingerprint
from hub import kept_answers, ledger, people, publishing
from hub.blobs import Blobs
from hub.clock import today
from hub.editorial import displays, privacy, times
from hub.editorial.chain import WRITER, chain_of
from hub.editorial.checks import findings
from hub.editorial.digest import digest
from hub.editorial.drafts import TITLE_LIMIT
from hub.editorial.named_persons import unanswered
from hub.errors import Conflict, Forbidden, NotFound, Refused
from hub.models import (
    Edition,
    EditionState,
    IndexCounter,
    Item,
    Office,
    Person,
    ReviewStep,
    Role,
)
from hub.outlets import Outlets
from hub.people import Signature
from hub.phrases import phrase_of
from hub.plans import Plan, planned

# No letters that look like digits: the code on a slip is read by people.
_SLIP_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Desk:
    """What the checks before an approval need, and which editions passed them as they stand."""

    def __init__(self, outlets: Outlets, blobs: Blobs) -> None:
        self.outlets = outlets
        self.blobs = blobs
        self._sound: dict[int, str] = {}

    def examine(self, session: Session, edition: Edition) -> None:
        """Raise Refused for what no reader may be given; what passed once is not done again.

        Called before the writing transaction begins, so that nobody waits for a sheet to be set.
        """
        item = session.get_one(Item, edition.item_id)
        # Of these alone the outcome changes by itself while a text waits.
        _require_possible(edition, self.outlets.clock())
        state = _state_of(session, item, edition, self.outlets.clock())
        if self._sound.get(edition.id) != state:
            _require_sound(session, item, edition, self)
            if len(self._sound) > 1000:
                self._sound.clear()
            self._sound[edition.id] = state


def submit(
    session: Session,
    edition: Edition,
    desk: Desk,
    *,
    by: Person,
    now: datetime,
    strength: str = "sign_in",
) -> None:
    """Hand a draft in: the writer's own step (初审) is done, the next ones wait."""
    item = session.get_one(Item, edition.item_id)
    office = session.get_one(Office, item.office_id)
    people.require(by, office, WRITER.role, now=now)
    if edition.state not in (EditionState.DRAFT, EditionState.SENT_BACK):
        raise Conflict("not_a_draft")
    desk.examine(session, edition)
    edition.state, edition.submitted_at = EditionState.IN_REVIEW, now
    edition.fingerprint = _print(edition)
    edition.check_phrase = phrase_of(edition, desk.outlets.settings.secrets)
    covered = digest(edition)
    last_round = select(func.max(ReviewStep.round)).where(ReviewStep.edition_id == edition.id)
    number = (session.scalar(last_round) or 0) + 1
    steps = (WRITER, *chain_of(session, office))
    for position, step in enumerate(steps):
        session.add(
            ReviewStep(
                edition_id=edition.id,
                round=number,
                position=position if number == 1 else position + 100 * (number - 1),
                name=step.name,
                role=step.role,
                digest=covered,
                slip_code=_slip_code() if position else "",
            )
        )
    session.flush()
    first = current_step(session, edition)
    assert first is not None, "the writer's own step was just written"
    _sign(session, item, edition, first, Signature.own(by, strength), now)


def pass_step(
    session: Session,
    edition: Edition,
    desk: Desk,
    signature: Signature,
    *,
    read: str,
    now: datetime,
) -> bool:
    """Pass the waiting step; return True when that approved the edition.

    `read` is the digest of what was read; Conflict when the edition is another by now.
    """
    item = session.get_one(Item, edition.item_id)
    step = _waiting(session, item, edition, signature, now)
    _require_other_person(session, edition, signature.done_by)
    _require_read(edition, step, read)
    desk.examine(session, edition)
    _sign(session, item, edition, step, signature, now)
    if current_step(session, edition) is not None:
        return False
    _approve(session, item, edition, now)
    return True


def send_back(
    session: Session,
    edition: Edition,
    signature: Signature,
    *,
    read: str,
    reason: str,
    now: datetime,
) -> None:
    """Send an edition back to its writer, with the reason; `read` as for passing."""
    if not reason.strip():
        raise Refused("reason_missing")
    item = session.get_one(Item, edition.item_id)
    step = _waiting(session, item, edition, signature, now)
    _require_read(edition, step, read)
    step.state, step.reason, step.at = "sent_back", reason.strip(), now
    step.done_by, step.recorded_by = signature.done_by.id, signature.recorded_by.id
    step.strength, step.slip_photo = signature.strength, signature.photo
    _void_rest(session, edition)
    edition.state = EditionState.SENT_BACK
    _note(session, "send_back", item, edition, signature, now)


def withdraw(session: Session, edition: Edition, *, by: Person, now: datetime) -> None:
    """Let the writer pull an edition back from review (撤回)."""
    item = session.get_one(Item, edition.item_id)
    if edition.state != EditionState.IN_REVIEW:
        raise Conflict("not_in_review")
    if by.id != edition.created_by:
        raise Forbidden("only_the_writer")
    _void_rest(session, edition)
    edition.state = EditionState.DRAFT
    _note(session, "withdraw", item, edition, Signature.own(by), now)


def current_step(session: Session, edition: Edition) -> ReviewStep | None:
    """Return the step an edition waits for, or None."""
    return session.scalar(
        select(ReviewStep)
        .where(ReviewStep.edition_id == edition.id, ReviewStep.state == "waiting")
        .order_by(ReviewStep.position)
        .limit(1)
    )


def step_by_slip(session: Session, code: str) -> ReviewStep:
    """Return the waiting step a paper slip belongs to (代录)."""
    step = session.scalar(
        select(ReviewStep).where(ReviewStep.slip_code == code.strip().upper().replace("-", ""))
    )
    if step is None:
        raise NotFound("no_such_slip")
    if step.state != "waiting":
        raise Conflict("slip_is_used")
    if step is not current_step(session, session.get_one(Edition, step.edition_id)):
        # Every step has its slip from the start, and a later one must not count for this one.
        raise Conflict("slip_is_early")
    return step


def may_review(session: Session, edition: Edition, person: Person) -> bool:
    """Tell whether a person could pass the waiting step."""
    step = current_step(session, edition)
    item = session.get_one(Item, edition.item_id)
    if step is None or edition.state != EditionState.IN_REVIEW:
        return False
    office = session.get_one(Office, item.office_id)
    holds_role = people.has_role(person, office, *_roles(step))
    return holds_role and person.id not in (*edition.writers, *_signers(session, edition))


def _roles(step: ReviewStep) -> tuple[Role, ...]:
    return (Role(step.role),)


def _waiting(
    session: Session, item: Item, edition: Edition, signature: Signature, now: datetime
) -> ReviewStep:
    if edition.state != EditionState.IN_REVIEW:
        raise Conflict("not_in_review")
    step = current_step(session, edition)
    if step is None:
        raise Conflict("not_in_review")
    office = session.get_one(Office, item.office_id)
    people.require(signature.done_by, office, *_roles(step), now=now)
    if signature.recorded_by.id != signature.done_by.id:
        # Whoever types in for another needs a role of the office, and the paper as proof.
        people.require(signature.recorded_by, office, Role.CLERK, Role.PUBLISHER, now=now)
        if not signature.photo:
            raise Refused("slip_photo_missing")
    return step


def _require_read(edition: Edition, step: ReviewStep, read: str) -> None:
    """Nobody passes what they did not read, nor what was not handed in."""
    covered = digest(edition)
    if read != covered:
        raise Conflict("text_changed_since_read")
    if step.digest != covered:
        raise Conflict("text_changed_since_submitted")


def _require_other_person(session: Session, edition: Edition, person: Person) -> None:
    """No person may hold two steps of one edition, whoever typed them in; writers hold the first."""
    if person.id in edition.writers:
        raise Forbidden("writer_passes_own_text")
    if person.id in _signers(session, edition):
        raise Forbidden("two_steps_by_one_person")


def _signers(session: Session, edition: Edition) -> set[int]:
    done = session.scalars(
        select(ReviewStep.done_by).where(
            ReviewStep.edition_id == edition.id, ReviewStep.state == "passed"
        )
    )
    return {person for person in done if person is not None}


def _sign(
    session: Session,
    item: Item,
    edition: Edition,
    step: ReviewStep,
    signature: Signature,
    now: datetime,
) -> None:
    step.state, step.at = "passed", now
    step.done_by, step.recorded_by = signature.done_by.id, signature.recorded_by.id
    step.strength, step.slip_photo = signature.strength, signature.photo
    session.flush()
    _note(session, "review_passed", item, edition, signature, now, step=step.name)


def _approve(session: Session, item: Item, edition: Edition, now: datetime) -> None:
    edition.state, edition.approved_at = EditionState.APPROVED, now
    if item.index_number is None:
        item.index_number = next_index_number(session, item, now)
    session.flush()
    facts: dict[str, Any] = {"privacy": True} if edition.privacy else {}
    ledger.write(
        session,
        "approved",
        at=now,
        item=item.id,
        edition=edition.number,
        index=item.index_number,
        text=ledger.salted(session, item.id, edition.fingerprint),
        **facts,
    )
    if edition.privacy:
        kept_answers.forget(session, item.id)
    publishing.refresh(session, item, now=now)


def next_index_number(session: Session, item: Item, now: datetime) -> str:
    """Allot the next 索引号: organisation code / year-serial; once given it never changes.

    《政府信息公开目录系统实施指引（试行）》: front part 组织机构代码, back part YYYY-NNNNN.
    """
    office = session.get_one(Office, item.office_id)
    year = (item.formed_on or today(now)).year
    prefix = f"{office.organisation_code}/{year}"
    counter = session.get(IndexCounter, prefix, with_for_update=True)
    if counter is None:
        counter = IndexCounter(prefix=prefix, last=0)
        session.add(counter)
    counter.last += 1
    return f"{prefix}-{counter.last:05d}"


def _void_rest(session: Session, edition: Edition) -> None:
    for step in session.scalars(
        select(ReviewStep).where(
            ReviewStep.edition_id == edition.id, ReviewStep.state.in_(("waiting", "passed"))
        )
    ):
        step.state = "void"
    session.flush()


def _require_possible(edition: Edition, now: datetime) -> None:
    """Raise Refused for times at which nobody would ever see the edition."""
    times.require_at_once(edition.publish_at, privacy=edition.privacy)
    plan = Plan.of(edition)
    if not plan.disclosed:
        return
    if edition.state in (EditionState.DRAFT, EditionState.SENT_BACK):
        times.require_ahead(edition.publish_at, now=now)
    times.require_shown(edition.publish_at, plan.window_until, plan.retention_until, now=now)


def _require_sound(session: Session, item: Item, edition: Edition, desk: Desk) -> None:
    """Raise Refused for what no reader may be given, naming the outlets that cannot carry it."""
    if not edition.title.strip():
        raise Refused("title_missing")
    if len(edition.title) > TITLE_LIMIT:
        raise Refused("title_too_long", limit=TITLE_LIMIT, length=len(edition.title))
    document = Document.from_html(edition.body)
    if not document.text().strip() and not document.pictures():
        raise Refused("body_missing")
    privacy.require_all_gone(session, edition)
    plan = Plan.of(edition)
    if not plan.disclosed:
        if not plan.disclosure_ground:
            raise Refused("ground_missing")
        return
    heading = unanswered(edition)
    if heading:
        # Never a silent default: a list of names on the website cannot be called back.
        raise Refused("persons_unanswered", heading=heading)
    if displays.asks_restart(session, edition):
        raise Refused("restart_unanswered", days=plan.display_days or 0)
    if not publishing.chosen_outlets(session, planned(item, edition), desk.outlets.clock()):
        raise Refused("no_outlet")
    for finding in findings(session, edition, desk.outlets, desk.blobs):
        if finding.problem.refuses:
            raise Refused(
                finding.problem.code,
                outlets="、".join(finding.outlets[:3]),
                **dict(finding.problem.params),
            )


def _state_of(session: Session, item: Item, edition: Edition, now: datetime) -> str:
    """Return what the outcome of the checks depends on."""
    outlets = publishing.chosen_outlets(session, planned(item, edition), now)
    files = [(file.name, file.sha256) for file in edition.attachments]
    texts = (_print(edition), edition.summary, edition.short_title, edition.privacy)
    parts = (edition.version, texts, files)
    return repr((parts, sorted(outlets), json.dumps(edition.plan)))


def _print(edition: Edition) -> str:
    return fingerprint(edition.title, Document.from_html(edition.body))


def _note(
    session: Session,
    act: str,
    item: Item,
    edition: Edition,
    signature: Signature,
    now: datetime,
    **facts: str,
) -> None:
    ledger.write(
        session,
        act,
        at=now,
        item=item.id,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
        edition=edition.number,
        **facts,
    )


def _slip_code(length: int = 8, choose: Callable[[str], str] = secrets.choice) -> str:
    return "".join(choose(_SLIP_ALPHABET) for _ in range(length))
