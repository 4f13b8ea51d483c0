"""The chain of approval of an office. 三审: no two of the steps by one person."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.errors import Refused
from hub.models import Office, Role


@dataclass(frozen=True)
class ChainStep:
    """One step after the writer's own: its name, and the role that may do it."""

    name: str
    role: Role


WRITER = ChainStep("初审", Role.CLERK)
DEFAULT = (ChainStep("复审", Role.REVIEWER), ChainStep("终审", Role.APPROVER))


def chain_of(session: Session, office: Office) -> tuple[ChainStep, ...]:
    """Return the steps after the writer's: the office's own, else the nearest superior's."""
    current: Office | None = office
    while current is not None:
        if current.chain is not None:
            return tuple(ChainStep(step["name"], Role(step["role"])) for step in current.chain)
        current = session.get(Office, current.parent_id) if current.parent_id else None
    return DEFAULT


def set_chain(office: Office, steps: tuple[ChainStep, ...] | None) -> None:
    """Give an office its own chain; None takes the superior's again.

    Raises Refused when nobody but the writer would see an edition.
    """
    if steps is not None and not steps:
        raise Refused("chain_empty")
    office.chain = (
        [{"name": step.name, "role": step.role} for step in steps] if steps is not None else None
    )
