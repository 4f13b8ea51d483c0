"""Screens: letting them in, answering their polls, and what they report."""

from hub.kiosks.desk import Desk, Peer
from hub.kiosks.pairing import Guesses, Waiting, confirm, invite, revoke, waiting
from hub.kiosks.polling import Poll
from hub.kiosks.signing import Signer

__all__ = [
    "Desk",
    "Guesses",
    "Peer",
    "Poll",
    "Signer",
    "Waiting",
    "confirm",
    "invite",
    "revoke",
    "waiting",
]
