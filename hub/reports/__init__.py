"""What waits for a person, and the lists of the console: a few bounded queries each."""

from hub.reports.day import BoardWork, Day, Held, Task, day_of, to_review
from hub.reports.listing import PAGE, Line, Page, items_of

__all__ = [
    "PAGE",
    "BoardWork",
    "Day",
    "Held",
    "Line",
    "Page",
    "Task",
    "day_of",
    "items_of",
    "to_review",
]
