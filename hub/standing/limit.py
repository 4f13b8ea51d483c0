"""The legal limit of a matter (公开时限): how many working days are left. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from channels.document import canonical
from hub.clock import add_working_days, working_days_left

# As the tables say it: "…之日起20个工作日内", "10个工作日".
_DAYS = re.compile(r"(\d{1,3})个?工作日")


@dataclass(frozen=True)
class Limit:
    """The last day by which something must be public; `left` is negative when it has passed."""

    day: date
    left: int
    # Public in time, public too late, or None while it is not public.
    in_time: bool | None
    # False past the last published holiday calendar.
    sure: bool = True


def legal_limit(
    limit_text: str, begun: date, today: date, published: date | None = None
) -> Limit | None:
    """Return the limit of a text such as 信息形成之日起20个工作日内, or None when it names no days.

    `begun` is the document's own date, else the day it was first written down.
    """
    found = _DAYS.search(canonical(limit_text))
    if found is None:
        return None
    due = add_working_days(begun, int(found.group(1)))
    ends = published or today
    left = working_days_left(ends, due.day) or -working_days_left(due.day, ends)
    in_time = published <= due.day if published is not None else None
    return Limit(due.day, left, in_time, due.sure)
