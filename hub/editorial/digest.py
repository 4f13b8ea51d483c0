"""What somebody read before they decided about an edition, in one value that can be compared."""

import hashlib
import json

from hub.models import Edition


def digest(edition: Edition) -> str:
    """Return a hash of all that an approval covers.

    That is the text as it is laid out, title, short title and summary, what is said to have
    changed or that nothing is said of it, the attachments, the time of publication, and the plan:
    places, times, disclosure.
    """
    covered = [
        edition.id,
        *(edition.title, edition.short_title, edition.summary, edition.body, edition.change_note),
        edition.privacy,
        [[file.name, file.sha256] for file in edition.attachments],
        edition.publish_at.isoformat() if edition.publish_at else None,
        edition.plan,
    ]
    return hashlib.sha256(json.dumps(covered, sort_keys=True).encode()).hexdigest()
