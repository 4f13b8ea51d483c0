"""Which offices a person's roles reach, as a condition of a query."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_

from hub.models import Office, Person, Role


def paths_of(person: Person, roles: Iterable[Role]) -> list[str]:
    """Return the paths of the offices a person holds one of the roles for."""
    wanted = set(roles)
    return sorted({grant.office.path for grant in person.grants if grant.role in wanted})


def under(paths: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that an office lies under one of the paths."""
    return or_(*(Office.path.startswith(path) for path in paths))
