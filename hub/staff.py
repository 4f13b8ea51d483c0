"""Looking after people: new ones, their roles, their passwords, and the chain of an office."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import ledger, passwords, people, tokens
from hub.editorial.chain import ChainStep, set_chain
from hub.errors import Conflict, Forbidden, Refused
from hub.models import Grant, Office, Person, Role

# Letters and digits nobody mixes up when a password is read out.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def administered(session: Session, by: Person) -> list[Office]:
    """Return the offices a person administers."""
    return people.offices_of(session, by, Role.ADMINISTRATOR)


def people_of(session: Session, by: Person) -> list[Person]:
    """Return the people with a role in the offices somebody administers, by name."""
    offices = [office.id for office in administered(session, by)]
    query = (
        select(Person)
        .where(Person.id.in_(select(Grant.person_id).where(Grant.office_id.in_(offices))))
        .order_by(Person.name)
    )
    return list(session.scalars(query))


def add_person(
    session: Session,
    *,
    login: str,
    name: str,
    office: Office,
    roles: Iterable[Role],
    by: Person,
    now: datetime,
    phone: str = "",
) -> tuple[Person, str]:
    """Add somebody, and return them with a first password that is shown once."""
    people.require(by, office, Role.ADMINISTRATOR, now=now)
    people.require_acting(office, now)
    login = login.strip()
    if not 2 <= len(login) <= 40 or not login.replace("-", "").replace(".", "").isalnum():
        raise Refused("login_wrong")
    if not name.strip():
        raise Refused("name_missing")
    chosen = set(roles)
    if not chosen:
        raise Refused("roles_missing")
    if session.scalar(select(Person.id).where(Person.login == login)) is not None:
        raise Conflict("login_taken", login=login)
    person = Person(login=login, name=name.strip()[:200], phone=phone.strip()[:40])
    password = _new_password()
    passwords.set_password(person, password)
    session.add(person)
    session.flush()
    set_roles(session, person, office, chosen, by=by, now=now)
    return person, password


def set_roles(
    session: Session,
    person: Person,
    office: Office,
    roles: Iterable[Role],
    *,
    by: Person,
    now: datetime,
) -> None:
    """Give a person exactly these roles at an office."""
    people.require(by, office, Role.ADMINISTRATOR, now=now)
    wanted = set(roles)
    held = session.scalars(
        select(Grant).where(Grant.person_id == person.id, Grant.office_id == office.id)
    ).all()
    loses = Role.ADMINISTRATOR in {grant.role for grant in held} - wanted
    if person.id == by.id and loses:
        raise Refused("not_ones_own_administrator")
    for grant in held:
        if grant.role not in wanted:
            session.delete(grant)
    for role in wanted - {Role(grant.role) for grant in held}:
        session.add(Grant(person_id=person.id, office_id=office.id, role=role))
    session.flush()
    _note(session, "roles", person, by, now, office=office.id, roles=",".join(sorted(wanted)))


def reset_password(session: Session, person: Person, *, by: Person, now: datetime) -> str:
    """Give a person a new password, shown once; their sign-ins and keys end."""
    _require_over(session, person, by)
    tokens.revoke_all(session, person, now=now)
    password = _new_password()
    passwords.set_password(person, password)
    _note(session, "password_reset", person, by, now)
    return password


def change_own_password(
    session: Session, person: Person, old: str, new: str, *, now: datetime
) -> None:
    """Change one's own password; every sign-in ends, this one too, and every key."""
    if not passwords.is_right(person, old):
        raise Refused("old_password_wrong")
    passwords.set_password(person, new)
    # Whoever changes a password fears that somebody else had it, and may have made keys with it.
    tokens.revoke_all(session, person, now=now)


def disable(session: Session, person: Person, *, disabled: bool, by: Person, now: datetime) -> None:
    """Let a person in no longer, or again; what they did stays on record."""
    _require_over(session, person, by)
    if person.id == by.id:
        raise Refused("not_oneself")
    person.disabled_at = now if disabled else None
    passwords.end_sign_ins(person)
    _note(session, "disabled" if disabled else "enabled", person, by, now)


def choose_chain(
    session: Session,
    office: Office,
    steps: tuple[ChainStep, ...] | None,
    *,
    by: Person,
    now: datetime,
) -> None:
    """Give an office its own chain of review; None takes the superior's again."""
    people.require(by, office, Role.ADMINISTRATOR, now=now)
    set_chain(office, steps)
    names = ",".join(step.role for step in steps) if steps else ""
    ledger.write(session, "chain", at=now, done_by=by.id, office=office.id, steps=names)


def _require_over(session: Session, person: Person, by: Person) -> None:
    """Let only administrators of every office act with a role in which the person acts."""
    offices = [grant.office for grant in person.grants]
    if not offices:
        raise Forbidden("role_missing", roles=Role.ADMINISTRATOR)
    for office in offices:
        people.require(by, office, Role.ADMINISTRATOR)


def _new_password() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _note(
    session: Session, act: str, person: Person, by: Person, now: datetime, **facts: Any
) -> None:
    ledger.write(session, act, at=now, done_by=by.id, person=person.id, **facts)
