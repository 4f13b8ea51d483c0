"""Who may do what: roles reach down the tree of offices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.clock import today
from hub.errors import Forbidden, NotFound, Refused
from hub.models import Grant, Office, Person, Role


@dataclass(frozen=True)
class Signature:
    """Who did something, who typed it in, and how strongly it is known.

    `strength` is one of sign_in, scan, tick, paper_slip, photo, address, telephone, token (a program with the
    person's key), command (whoever may run commands on the machine named the person); `photo` is
    the hash of a picture as it is kept, `original` that of the file as it was taken.
    """

    done_by: Person
    recorded_by: Person
    strength: str = "sign_in"
    photo: str = ""
    original: str = ""

    @classmethod
    def own(cls, person: Person, strength: str = "sign_in") -> "Signature":
        """Return the signature of somebody signed in who acts for themselves."""
        return cls(person, person, strength)


def require(person: Person, office: Office, *roles: Role, now: datetime | None = None) -> None:
    """Raise Forbidden unless the person holds one of the roles for the office or above it.

    `now` is when they act: a role at an office that was closed by then has ended.
    """
    if person.disabled_at is not None or not has_role(person, office, *roles, now=now):
        raise Forbidden("role_missing", roles="、".join(roles))


def require_acting(office: Office, now: datetime) -> None:
    """Raise Refused unless new things can begin in the office's name."""
    if not office.acts_on(today(now)):
        raise Refused("office_closed", office=office.name)


def has_role(person: Person, office: Office, *roles: Role, now: datetime | None = None) -> bool:
    """Tell whether the person holds one of the roles for this office or one above it.

    The people of the office that takes over from it may do the same (交接).
    """
    paths = [office.path]
    if office.successor_id is not None and office.successor is not None:
        paths.append(office.successor.path)
    return any(
        grant.role in roles
        and (now is None or grant.office.acts_on(today(now)))
        and any(path.startswith(grant.office.path) for path in paths)
        for grant in person.grants
    )


def is_administrator(person: Person) -> bool:
    """Tell whether the person administers a topmost office, and so what all offices share."""
    return any(
        grant.role == Role.ADMINISTRATOR and grant.office.parent_id is None
        for grant in person.grants
    )


def by_login(session: Session, login: str) -> Person:
    """Return the person; raise NotFound naming the sign-in name."""
    person = session.scalar(select(Person).where(Person.login == login))
    if person is None:
        raise NotFound("no_such_person", login=login)
    return person


def names(session: Session, logins: Iterable[str]) -> dict[str, str]:
    """Return the names of people by their sign-in names; a name that is none is left out."""
    query = select(Person.login, Person.name).where(Person.login.in_({*logins}))
    return dict(session.execute(query).all())


def offices_of(session: Session, person: Person, *roles: Role) -> list[Office]:
    """Return every office the person holds one of the roles for, those below included."""
    paths = [grant.office.path for grant in person.grants if grant.role in roles]
    if not paths:
        return []
    offices = session.scalars(select(Office).order_by(Office.path)).all()
    return [office for office in offices if _under(office.path, paths)]


def holders(session: Session, office: Office, role: Role) -> list[Person]:
    """Return who holds a role for an office, the nearest office's holders first."""
    above = [int(part) for part in office.path.strip("/").split("/")]
    grants = session.scalars(
        select(Grant).where(Grant.office_id.in_(above), Grant.role == role)
    ).all()
    ordered = sorted(grants, key=lambda grant: -len(grant.office.path))
    return [grant.person for grant in ordered if grant.person.disabled_at is None]


def _under(path: str, paths: Iterable[str]) -> bool:
    return any(path.startswith(top) for top in paths)
