"""The screens of a service hall: what they show, and whether all of them show it."""

from channels.kiosk.channel import Kiosk
from channels.kiosk.screens import Screens, Served

__all__ = ["Kiosk", "Screens", "Served"]
