"""The check phrase of an edition: what anybody compares paper and page by.

Of a list of persons the text could be guessed, a few villagers' names at a time, until its plain
phrase comes out; so its phrase takes a key that lies outside the database.
"""

import hmac
import secrets
from pathlib import Path

from channels.document import check_phrase
from hub import secret_files
from hub.models import Edition
from hub.plans import Plan

FILE = "check-phrase-key"


def phrase_of(edition: Edition, folder: Path) -> str:
    """Return the phrase of an edition whose fingerprint is known; `folder` holds the secrets."""
    if not Plan.of(edition).restricted:
        return check_phrase(edition.fingerprint)
    key = secret_files.kept(folder / FILE, lambda: secrets.token_bytes(32))
    # The item belongs to it: whoever may write lists of their own learns nothing of another's.
    content = f"{edition.item_id}:{edition.number}:{edition.fingerprint}"
    return check_phrase(hmac.digest(key, content.encode(), "sha256").hex())
