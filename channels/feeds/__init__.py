"""RSS 2.0, Atom and JSON Feed for everything, per field, per office and per column."""

from channels.feeds.channel import Feeds

__all__ = ["Feeds"]
