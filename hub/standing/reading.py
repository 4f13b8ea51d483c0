"""An edition as it reads, and what a person may do with its item."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from channels.document import Document
from hub import adoptions, confirmations, editions, hidden_editions, people, take_downs, validity
from hub.errors import NotFound
from hub.models import Edition, EditionState, Item, Office, Person, Role
from hub.standing.access import may_adopt


@dataclass(frozen=True)
class FileStanding:
    """A file that goes along with an edition."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class EditionReading:
    """One edition as it reads, and the numbers of the others."""

    number: int
    state: str
    title: str
    html: str
    change_note: str
    approved_at: datetime | None
    attachments: tuple[FileStanding, ...]
    numbers: tuple[int, ...]
    # A later correction for somebody's privacy hides it: nothing of its text is here.
    hidden: bool = False


# Whoever answers for the item's office may hand out what proves it.
MAY_PROVE = (Role.PUBLISHER, Role.APPROVER, Role.DUTY, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Rights:
    """What a person may do with an item now, so that no button leads to a refusal."""

    edit: bool
    revise: bool
    suspend: bool
    resume: bool
    take_down: bool
    mark: bool
    # Offices that may adopt it: id and name.
    adopt: tuple[tuple[int, str], ...]
    # Offices that adopted it and may give it up.
    give_up: tuple[tuple[int, str], ...]
    prove: bool = False
    # It may open what a correction for privacy hides, giving the reason.
    open_hidden: bool = False
    confirm_removal: bool = False
    # May write down that a duty person ordered a suspension by telephone.
    record_order: bool = False


def reading(
    session: Session,
    item_id: int,
    number: int | None,
    picture: Callable[[str], str],
    *,
    drafts: bool,
    opened: bool = False,
) -> EditionReading:
    """Return an edition (None: the newest approved, else the newest); raise NotFound.

    `picture` gives the address of a picture by its hash; without `drafts` there is only what was
    approved. A hidden edition is read by whoever opened it for a reason that stands in the
    ledger, and by nobody else.
    """
    all_of_it = session.scalars(
        select(Edition)
        .options(selectinload(Edition.attachments))
        .where(Edition.item_id == item_id)
        .order_by(Edition.number)
    ).all()
    approved = [one for one in all_of_it if one.state == EditionState.APPROVED]
    all_of_it = all_of_it if drafts else approved
    newest = (approved or list(all_of_it))[-1:]
    chosen = [one for one in all_of_it if one.number == number] if number else newest
    if not chosen:
        raise NotFound("no_such_item")
    edition = chosen[0]
    numbers = tuple(one.number for one in all_of_it)
    if editions.is_hidden(session, edition) and not opened:
        return EditionReading(
            edition.number, edition.state, "", "", "", edition.approved_at, (), numbers, hidden=True
        )
    document = Document.from_html(edition.body)
    return EditionReading(
        number=edition.number,
        state=edition.state,
        title=edition.title,
        html=document.to_html(lambda image: picture(image.sha256)),
        change_note=edition.change_note,
        approved_at=edition.approved_at,
        attachments=tuple(
            FileStanding(file.name, file.sha256, file.size) for file in edition.attachments
        ),
        numbers=numbers,
    )


def rights(session: Session, item: Item, person: Person) -> Rights:
    """Return what a person may do with an item now."""
    office = session.get_one(Office, item.office_id)
    newest = session.scalar(
        select(Edition.state)
        .where(Edition.item_id == item.id, Edition.state != EditionState.DROPPED)
        .order_by(Edition.number.desc())
        .limit(1)
    )
    begun = item.index_number is not None
    gone, suspended = item.taken_down_at is not None, item.suspended_at is not None
    writes = people.has_role(person, office, Role.CLERK) and not gone
    suspends = people.has_role(person, office, *take_downs.MAY_SUSPEND) and begun and not gone
    removes = people.has_role(person, office, *take_downs.MAY_TAKE_DOWN) and begun and not gone
    return Rights(
        edit=writes and newest in (EditionState.DRAFT, EditionState.SENT_BACK),
        revise=writes and newest == EditionState.APPROVED,
        suspend=suspends and not suspended,
        resume=suspends and suspended,
        take_down=removes,
        mark=people.has_role(person, office, *validity.MAY_MARK) and begun and not gone,
        give_up=tuple(
            (one.id, one.name)
            for one in adoptions.adopters(session, item)
            if people.has_role(person, one, *adoptions.MAY_ADOPT)
        ),
        adopt=tuple((one.id, one.name) for one in may_adopt(session, item, person)),
        open_hidden=people.has_role(person, office, *hidden_editions.MAY_OPEN),
        record_order=people.has_role(person, office, *take_downs.MAY_RECORD)
        and begun
        and not gone
        and not suspended,
        confirm_removal=confirmations.may_confirm(session, item, person),
        prove=begun and people.has_role(person, office, *MAY_PROVE),
    )
