"""Writing: choosing the matter, the form, saving, and beginning the next edition."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import catalogue, people, uploads
from hub.articles import KIND_LABELS, current_version
from hub.clock import today
from hub.editorial import drafts, links
from hub.editorial.demands import is_of_persons
from hub.editorial.drafts import Content
from hub.errors import Conflict, Forbidden, NotFound, Refused
from hub.intake import reading
from hub.models import Edition, EditionState, Item, Matter, MatterVersion, Office, Role
from hub.plans import planned
from hub.standing import require_view
from hub.web import base
from hub.web.console import files, places, typed
from hub.web.console.typed import Typed

bp = base.sign_in_only(Blueprint("writing", __name__, url_prefix="/console"))
OUTSIDE = "none"


@dataclass(frozen=True)
class Sheet:
    """The form at hand: for which office and matter, and which draft it fills (None: a new one)."""

    office: Office
    matter: Matter | None
    version: MatterVersion | None
    item: Item | None = None
    edition: Edition | None = None

    @property
    def first(self) -> bool:
        """Tell whether nothing of this item was approved yet."""
        return self.edition is None or self.edition.number == 1


@bp.get("/write")
def begin() -> ResponseReturnValue:
    """Ask for the matter; once it is chosen, give the form."""
    code = request.args.get("matter", "")
    with base.reading() as session:
        offices = _acting(people.offices_of(session, base.person(), Role.CLERK))
        if not code:
            return _picker(session, request.args.get("q", ""))
        sheet = _new_sheet(session, code, request.args.get("office", ""))
        return _page(session, sheet, typed.blank(sheet.version), offices=offices)


@bp.get("/write/matters")
def matters() -> ResponseReturnValue:
    """Return the matters whose names hold the words, those used last first."""
    words = request.args.get("q", "")
    with base.reading() as session:
        return base.fragment("parts/matters.html", found=_found(session, words), words=words)


@bp.get("/write/links")
def find_links() -> ResponseReturnValue:
    """Return approved items whose titles hold the words, to be linked."""
    words = request.args.get("link_words", "")
    with base.reading() as session:
        if not people.offices_of(session, base.person(), Role.CLERK):
            raise Forbidden("role_missing", roles=Role.CLERK)
        found = links.search(session, words, by=base.person())
        return base.fragment("parts/links.html", found=found, words=words)


@bp.get("/write/places")
def show_places() -> ResponseReturnValue:
    """Return where a text of an office under a matter would show."""
    with base.reading() as session:
        sheet = _new_sheet(session, request.args.get("matter", ""), request.args.get("office", ""))
        said = {"persons": request.args.get("persons", "")}
        blank = typed.blank(None)
        content = replace(blank, values={**blank.values, **said})
        return base.fragment("parts/places.html", **_places(session, sheet, content))


@bp.post("/write")
def create() -> ResponseReturnValue:
    """Begin an item with what was typed."""
    with base.reading() as session:
        form = request.form
        sheet = _new_sheet(session, form.get("matter", ""), form.get("office", ""))
    content = typed.sent()
    base.again(lambda told: _again(sheet, content, told))
    content = _with_files(content)
    if request.form.get("act") == "import":
        return _imported(sheet, content)
    filled = _filled(content)
    with base.writing() as session:
        item = drafts.create(
            session,
            filled,
            office=sheet.office,
            matter=sheet.matter,
            by=base.person(),
            now=base.now(),
        )
    return _saved(item.id, 1)


@bp.get("/items/<int:item_id>/write")
def edit(item_id: int) -> ResponseReturnValue:
    """Show a draft to go on with."""
    with base.reading() as session:
        sheet = _sheet(session, item_id)
        assert sheet.item is not None, "a stored draft"
        assert sheet.edition is not None, "a stored draft"
        item = planned(sheet.item, sheet.edition)
        listed = [place.id for place in places.places_of(session, item, base.now()).owed]
        return _page(session, sheet, typed.of(sheet.edition, listed))


@bp.post("/items/<int:item_id>/write")
def save(item_id: int) -> ResponseReturnValue:
    """Save a draft; what somebody else saved meanwhile is not overwritten unseen."""
    with base.reading() as session:
        sheet = _sheet(session, item_id)
    content = typed.sent()
    base.again(lambda told: _again(sheet, content, told))
    content = _with_files(content)
    if request.form.get("act") == "import":
        return _imported(sheet, content)
    filled = _filled(content)
    version = request.form.get("version", 0, type=base.number)
    with base.writing() as session:
        edition = _newest(session, item_id)
        drafts.save(
            session,
            edition,
            filled,
            version=version,
            by=base.person(),
            now=base.now(),
        )
        saved = edition.version
    return _saved(item_id, saved)


@bp.post("/items/<int:item_id>/revise")
def revise(item_id: int) -> ResponseReturnValue:
    """Begin the next edition; the approved one stays live meanwhile."""
    with base.writing() as session:
        item = require_view(session, item_id, base.person())
        drafts.revise(session, item, by=base.person(), now=base.now())
    return base.see_other(url_for("writing.edit", item_id=item_id))


@bp.post("/items/<int:item_id>/discard")
def discard(item_id: int) -> ResponseReturnValue:
    """Give a draft up."""
    with base.writing() as session:
        drafts.discard(session, _newest(session, item_id), by=base.person(), now=base.now())
    base.flash_done(_("The draft was put away. Its words stay on record."))
    return base.see_other(url_for("today.show"))


# The form.


def _new_sheet(session: Session, code: str, office: str) -> Sheet:
    mine = _acting(people.offices_of(session, base.person(), Role.CLERK))
    own = [grant.office_id for grant in base.person().grants if grant.role == Role.CLERK]
    chosen = [one for one in mine if str(one.id) == office] or [
        one for one in mine if one.id in own
    ]
    if not chosen:
        raise Forbidden("role_missing", roles=Role.CLERK)
    matter = catalogue.matter_by_code(session, code) if code != OUTSIDE else None
    if matter is None and code != OUTSIDE:
        raise NotFound("no_such_matter", matter=code)
    version = current_version(session, matter.id) if matter else None
    return Sheet(chosen[0], matter, version)


def _acting(offices: Sequence[Office]) -> list[Office]:
    """Return the offices in whose name something new can be written today."""
    day = today(base.now())
    return [office for office in offices if office.acts_on(day)]


def _sheet(session: Session, item_id: int) -> Sheet:
    edition = _newest(session, item_id)
    item = session.get_one(Item, item_id)
    office = session.get_one(Office, item.office_id)
    matter = session.get(Matter, item.matter_id) if item.matter_id else None
    version = current_version(session, matter.id) if matter else None
    edition.attachments  # noqa: B018 - read here, for afterwards there is no session
    return Sheet(office, matter, version, item, edition)


def _newest(session: Session, item_id: int) -> Edition:
    """Return the draft of an item one writes for; raise Conflict when none is being written.

    Who may not read it is told that it is not there; who may only read it, what is missing.
    """
    item = require_view(session, item_id, base.person())
    people.require(base.person(), session.get_one(Office, item.office_id), Role.CLERK)
    edition = session.scalar(
        select(Edition).where(Edition.item_id == item_id).order_by(Edition.number.desc()).limit(1)
    )
    if edition is None:
        raise NotFound("no_such_item")
    if edition.state not in (EditionState.DRAFT, EditionState.SENT_BACK):
        raise Conflict("not_a_draft")
    return edition


def _picker(session: Session, words: str) -> ResponseReturnValue:
    title = _("Write one: which matter?")
    found = _found(session, words)
    return base.console_page("matter.html", title=title, found=found, words=words)


def _found(session: Session, words: str) -> list[MatterVersion]:
    """Return matters by words; 低保 finds 最低生活保障, for people say names short."""
    exact = catalogue.search(session, words, by=base.person())
    return exact or catalogue.search(session, " ".join(words), by=base.person())


def _page(session: Session, sheet: Sheet, content: Typed, **more: Any) -> tuple[str, int]:
    title = content.values["title"] or _("Write one")
    values: dict[str, Any] = {
        "offices": (),
        "problems": (),
        "other": None,
        "remarks": (),
        "read": "",
        **more,
    }
    return base.console_page(
        "write.html",
        title=title,
        sheet=sheet,
        typed=content,
        kinds=KIND_LABELS,
        upload_line=typed.upload_line,
        linked=links.named(session, content.links),
        relations={
            "interprets": _("interprets"),
            "responds_to": _("responds to"),
            "corrects": _("corrects"),
        },
        version=sheet.edition.version if sheet.edition else 0,
        seldom_open=content.has_more
        or any(name in typed.SELDOM for name, _word in values["problems"]),
        **_places(session, sheet, content),
        **values,
    )


def _places(session: Session, sheet: Sheet, content: Typed) -> dict[str, Any]:
    item = sheet.item or places.imagined(
        session,
        sheet.office,
        sheet.matter,
        base.person(),
        persons=content.values.get("persons") == "yes",
    )
    if sheet.edition is not None:
        item = planned(item, sheet.edition)
    found = places.places_of(session, item, base.now())
    listed = [place.id for place in found.owed]
    # What was listed and is no longer ticked was taken off; what is listed for the first time is not.
    off = set(content.listed) - set(content.ticked)
    return {
        "places_found": found,
        "ticked": [one for one in listed if one not in off],
        "added": content.added,
        "persons_said": content.values.get("persons", ""),
        "persons_by_matter": is_of_persons(sheet.version),
    }


def _again(sheet: Sheet, content: Typed, told: base.Told) -> str:
    """Return the form with everything that was typed, and the sentence beside its field."""
    with base.reading() as session:
        other = None
        if told.code == "draft_changed_meanwhile" and sheet.item is not None:
            sheet = _sheet(session, sheet.item.id)
            other = sheet.edition
        field = typed.FIELD_OF.get(told.code, "") or str(told.params.get("field", ""))
        page = _page(session, sheet, content, problems=[(field, str(told))], other=other)
    return page[0]


def _with_files(content: Typed) -> Typed:
    """Keep the files sent along with the form and add them to its list."""
    brought = [file for file in request.files.getlist("files") if file.filename]
    checked = [uploads.checked(file.filename or "", files.contents(file)) for file in brought]
    if not checked:
        return content
    with base.writing() as session:
        kept = [
            uploads.keep(session, base.runtime().blobs, file, by=base.person(), now=base.now())
            for file in checked
        ]
    return replace(content, attachments=[*content.attachments, *kept])


def _filled(content: Typed) -> Content:
    """Return what is saved; whoever goes on to the checks is told here of times that cannot be."""
    filled = content.content()
    if request.form.get("act") == "check":
        typed.require_possible(filled, base.now())
    return filled


def _imported(sheet: Sheet, content: Typed) -> ResponseReturnValue:
    """Fill title and text from the file that was sent; nothing is saved yet."""
    name, data = files.sent("document")
    cleaned = files.kept(reading.read_document(name, data))
    if not cleaned.html:
        raise Refused("word_empty", file=reading.file_label(name))
    values = {**content.values, "body": cleaned.html}
    if cleaned.title and not values["title"]:
        values["title"] = cleaned.title
    with base.reading() as session:
        return _page(
            session,
            sheet,
            replace(content, values=values),
            remarks=files.remarks(cleaned),
            read=reading.file_label(name),
        )


def _saved(item_id: int, version: int) -> ResponseReturnValue:
    """Go on to where the pressed button leads; a save in the background is told in JSON."""
    address = url_for("writing.edit", item_id=item_id)
    if request.form.get("act") == "background":
        with base.reading() as session:
            sheet = _sheet(session, item_id)
            part = base.fragment("parts/places.html", **_places(session, sheet, typed.sent()))
        return jsonify(address=address, version=version, places=part)
    if request.form.get("act") == "check":
        return base.see_other(url_for("checking.show", item_id=item_id))
    base.flash_done(_("Saved as a draft."))
    return base.see_other(address)
