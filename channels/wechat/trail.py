"""What the channel itself remembers of each copy: intents before effects, ids after them.

The hub keeps refs too, but only after an answer. What is written here survives a worker that dies,
or an answer that is lost, between the platform's effect and the hub's record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from channels.base import Memory, Ref
from channels.wechat.outcome import Outcome

KEPT = timedelta(days=400)
PUSHED_KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Trail:
    """Notes on copies and submissions, in the channel's memory."""

    memory: Memory = field(repr=False)

    def of(self, key: str, ref: Ref | None = None) -> Ref:
        """Return all that is known of a copy: our own notes, and the hub's ref over them."""
        noted = self.memory.get(f"copy/{key}")
        return {"key": key, **(noted or {}), **_clean(ref or {})}

    def note(self, ref: Ref, **more: Any) -> Ref:
        """Write down what is known of a copy, and return it."""
        known = {**ref, **more}
        self.memory.set(f"copy/{known['key']}", known, ttl=KEPT)
        return known

    def forget(self, key: str) -> None:
        """Drop the notes on a copy that is gone."""
        self.memory.set(f"copy/{key}", None)

    def outcome(self, publish_id: str) -> Outcome | None:
        """Return the end of a submission, when it is known."""
        kept = self.memory.get(f"outcome/{publish_id}")
        return Outcome.of_memory(kept) if kept else None

    def note_outcome(self, publish_id: str, outcome: Outcome) -> None:
        """Keep the end of a submission: it is told by a push once, and asking costs a budget."""
        self.memory.set(f"outcome/{publish_id}", outcome.for_memory(), ttl=KEPT)

    def note_hint(self, publish_id: str) -> None:
        """Note that a submission is said to have ended, by a message that proves nothing."""
        self.memory.set(f"hint/{publish_id}", True, ttl=PUSHED_KEPT)

    def take_hint(self, publish_id: str) -> bool:
        """Tell whether a submission is said to have ended; once."""
        hinted = bool(self.memory.get(f"hint/{publish_id}"))
        if hinted:
            self.memory.set(f"hint/{publish_id}", None)
        return hinted

    def is_taken(self, identity: str) -> bool:
        """Tell whether a push was taken in before; it is sent up to three times."""
        return bool(self.memory.get(f"push/{identity}"))

    def note_push(self, identity: str) -> None:
        """Note that a push was taken in."""
        self.memory.set(f"push/{identity}", True, ttl=PUSHED_KEPT)


def _clean(ref: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in ref.items() if value not in (None, "")}
