"""What people decide: the review of an edition, and whether an item is public at all."""

from collections.abc import Callable

from apiflask import APIBlueprint
from sqlalchemy.orm import Session

from hub import adoptions, people, standing, take_downs, validity
from hub.editorial import review
from hub.models import Edition, EditionState, Item, Office, Role
from hub.people import Signature
from hub.tokens import Scope
from hub.web.api.caller import STRENGTH, person
from hub.web.api.editions import edition_of
from hub.web.api.items import office_by_code
from hub.web.api.operation import operation
from hub.web.api.schemas.items import Adopting, Decided, ItemInFull, Marking, Removal, SentBack
from hub.web.api.telling import item_told, newest_edition
from hub.web.base import now, reading, runtime, writing

pages = APIBlueprint("acts", __name__, tag="acts")
ITEM = "/items/<key:item_id>"


@operation(pages, "POST", f"{ITEM}/submit", scope=Scope.ITEMS_WRITE, answer=ItemInFull)
def submit_item(item_id: int) -> ItemInFull:
    """Hand the newest draft in for review; your own step (初审) is done by it."""
    _examine(item_id)
    return _done(
        item_id,
        lambda session, item: review.submit(
            session,
            newest_edition(session, item.id),
            runtime().review,
            by=person(),
            now=now(),
            strength=STRENGTH,
        ),
    )


@operation(pages, "POST", f"{ITEM}/withdraw", scope=Scope.ITEMS_WRITE, answer=ItemInFull)
def withdraw_item(item_id: int) -> ItemInFull:
    """Pull your edition back from review."""
    return _done(
        item_id,
        lambda session, item: review.withdraw(
            session, newest_edition(session, item.id), by=person(), now=now()
        ),
    )


@operation(pages, "POST", f"{ITEM}/pass", scope=Scope.REVIEW, body=Decided, answer=ItemInFull)
def pass_item(item_id: int, body: Decided) -> ItemInFull:
    """Pass the step that waits for you; the last one approves the edition."""
    _examine(item_id)

    def act(session: Session, item: Item) -> None:
        edition, signature = edition_of(item, body.edition), _signature()
        review.pass_step(session, edition, runtime().review, signature, read=body.digest, now=now())

    return _done(item_id, act)


@operation(pages, "POST", f"{ITEM}/send-back", scope=Scope.REVIEW, body=SentBack, answer=ItemInFull)
def send_item_back(item_id: int, body: SentBack) -> ItemInFull:
    """Send the edition back to its writer, with the reason."""

    def act(session: Session, item: Item) -> None:
        edition, signature = edition_of(item, body.edition), _signature()
        review.send_back(
            session, edition, signature, read=body.digest, reason=body.reason, now=now()
        )

    return _done(item_id, act)


@operation(pages, "POST", f"{ITEM}/suspend", scope=Scope.PUBLISH, body=Removal, answer=ItemInFull)
def suspend_item(item_id: int, body: Removal) -> ItemInFull:
    """Stop showing an item everywhere, until it is resumed."""
    return _done(
        item_id,
        lambda session, item: take_downs.suspend(
            session, item, reason=body.reason, note=body.note, signature=_signature(), now=now()
        ),
    )


@operation(pages, "POST", f"{ITEM}/resume", scope=Scope.PUBLISH, answer=ItemInFull)
def resume_item(item_id: int) -> ItemInFull:
    """Show a suspended item again."""
    return _done(
        item_id,
        lambda session, item: take_downs.resume(session, item, signature=_signature(), now=now()),
    )


@operation(pages, "POST", f"{ITEM}/take-down", scope=Scope.PUBLISH, body=Removal, answer=ItemInFull)
def take_item_down(item_id: int, body: Removal) -> ItemInFull:
    """Remove an item everywhere, for good."""
    return _done(
        item_id,
        lambda session, item: take_downs.take_down(
            session, item, reason=body.reason, note=body.note, signature=_signature(), now=now()
        ),
    )


@operation(pages, "POST", f"{ITEM}/take-down/confirm", scope=Scope.PUBLISH, answer=ItemInFull)
def confirm_take_down(item_id: int) -> ItemInFull:
    """Confirm what cannot be undone as its second person, within a day; it was carried out at once."""
    return _done(
        item_id,
        lambda session, item: take_downs.confirm(session, item, _signature(), now=now()),
    )


@operation(pages, "POST", f"{ITEM}/validity", scope=Scope.PUBLISH, body=Marking, answer=ItemInFull)
def mark_item(item_id: int, body: Marking) -> ItemInFull:
    """Mark a document as amended, abolished, lapsed, or valid again; it stays public."""
    return _done(
        item_id,
        lambda session, item: validity.mark(
            session, item, body.validity, reason=body.reason, signature=_signature(), now=now()
        ),
    )


@operation(pages, "POST", f"{ITEM}/adopt", scope=Scope.PUBLISH, body=Adopting, answer=ItemInFull)
def adopt_item(item_id: int, body: Adopting) -> ItemInFull:
    """Take a superior's item as an office's own: its outlets show it too."""

    def act(session: Session, item: Item) -> None:
        office = office_by_code(session, body.office)
        adoptions.adopt(session, item, office, by=person(), now=now())

    return _done(item_id, act)


@operation(
    pages, "POST", f"{ITEM}/end-adoption", scope=Scope.PUBLISH, body=Adopting, answer=ItemInFull
)
def end_adoption(item_id: int, body: Adopting) -> ItemInFull:
    """Give an adopted item up: what only this office's adoption put up goes away."""

    def act(session: Session, item: Item) -> None:
        office = office_by_code(session, body.office)
        adoptions.end(session, item, office, by=person(), now=now())

    return _done(item_id, act)


def _done(item_id: int, act: Callable[[Session, Item], object]) -> ItemInFull:
    """Act on an item the caller may see, and return how it stands afterwards."""
    with writing() as session:
        item = standing.require_view(session, item_id, person())
        act(session, item)
        return item_told(session, item_id)


def _signature() -> Signature:
    """Return the caller's signature, as strong as a token."""
    return Signature.own(person(), STRENGTH)


def _examine(item_id: int) -> None:
    """Check the edition before the writing begins, so that nobody waits for a sheet to be set."""
    with reading() as session:
        standing.require_view(session, item_id, person())
        edition = newest_edition(session, item_id)
        # Who may not act on it is told so, and not what is wrong with the text.
        if _may_hand_in(session, edition) or review.may_review(session, edition, person()):
            runtime().review.examine(session, edition)


def _may_hand_in(session: Session, edition: Edition) -> bool:
    office = session.get_one(Office, session.get_one(Item, edition.item_id).office_id)
    draft = edition.state in (EditionState.DRAFT, EditionState.SENT_BACK)
    return draft and people.has_role(person(), office, Role.CLERK)
