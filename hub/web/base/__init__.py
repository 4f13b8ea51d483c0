"""What every page builds on: who is signed in, sessions of the database, words, answers, failures."""

from hub.web.base.answers import (
    Told,
    again,
    console_page,
    flash_done,
    fragment,
    see_other,
    wants_fragment,
)
from hub.web.base.guesses import Guesses, counted, wrong_code, wrong_today
from hub.web.base.running import now, person, reading, runtime, writing
from hub.web.base.security import csrf, for_everybody, limiter, sign_in_only
from hub.web.base.sent import number
from hub.web.base.words import local, say

__all__ = [
    "Guesses",
    "Told",
    "again",
    "console_page",
    "counted",
    "csrf",
    "flash_done",
    "for_everybody",
    "fragment",
    "limiter",
    "local",
    "now",
    "number",
    "person",
    "reading",
    "runtime",
    "say",
    "see_other",
    "sign_in_only",
    "wants_fragment",
    "writing",
    "wrong_code",
    "wrong_today",
]
