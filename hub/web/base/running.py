"""The runtime of the app at hand, and the person at the other end."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import cast

from flask import current_app
from flask_login import current_user
from sqlalchemy.orm import Session

from hub.errors import Forbidden
from hub.models import Person
from hub.runtime import Runtime


def runtime() -> Runtime:
    """Return the opened parts of this process."""
    return cast(Runtime, current_app.extensions["gaoshi"])


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session that sees one state of the data; what was read stays readable afterwards."""
    with runtime().database.reading() as session:
        yield session
        session.expunge_all()


def writing() -> AbstractContextManager[Session]:
    """Open a session whose changes are committed together at the end, or not at all."""
    return runtime().database.writing()


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return runtime().clock()


def person() -> Person:
    """Return who is signed in, with the roles they hold; it belongs to no session."""
    if not current_user.is_authenticated:
        raise Forbidden("sign_in_first")
    return cast(Person, current_user.person)
