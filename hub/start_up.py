"""The first office and its administrator, in an empty hub."""

from sqlalchemy import select

from hub import ledger, passwords
from hub.clock import today
from hub.errors import Conflict
from hub.models import Grant, Office, Person, Role
from hub.runtime import Runtime


def is_begun(runtime: Runtime) -> bool:
    """Tell whether there is an office already."""
    with runtime.database.reading() as session:
        return session.scalar(select(Office.id).limit(1)) is not None


def begin(
    runtime: Runtime,
    *,
    office: str,
    code: str,
    organisation_code: str,
    login: str,
    name: str,
    password: str,
) -> None:
    """Store the first office and administrator; raise Conflict when there is one already.

    Raises Refused for a password that is easily guessed.
    """
    now = runtime.clock()
    with runtime.database.writing() as session:
        if session.scalar(select(Office.id).limit(1)) is not None:
            raise Conflict("already_begun")
        first = Office(
            code=code,
            name=office,
            short_name=office,
            level="district",
            organisation_code=organisation_code.replace("-", ""),
            valid_from=today(now),
        )
        session.add(first)
        session.flush()
        first.path = f"/{first.id}/"
        person = Person(login=login, name=name)
        passwords.set_password(person, password)
        session.add(person)
        session.flush()
        session.add(Grant(person_id=person.id, office_id=first.id, role=Role.ADMINISTRATOR))
        ledger.write(session, "begin", at=now, done_by=person.id, office=first.id)
