"""How things stand: typed answers for pages, the command line and the programming interface."""

from hub.standing.boards import (
    BoardStanding,
    SheetStanding,
    board_standing,
    boards,
    boards_of,
)
from hub.standing.history import Act, EditionHistory, History, LedgerStanding, history
from hub.standing.items import ItemStanding, item_standing, items, may_adopt, require_view
from hub.standing.limit import Limit, legal_limit
from hub.standing.outlets import OutletStanding, answerable, outlet_standing, outlets
from hub.standing.placements import Mark, PlacementStanding, Way
from hub.standing.screens import ScreenStanding, screens
from hub.standing.terminal import table
from hub.standing.waiting import wait_for_machines

__all__ = [
    "Act",
    "BoardStanding",
    "EditionHistory",
    "History",
    "ItemStanding",
    "LedgerStanding",
    "Limit",
    "Mark",
    "OutletStanding",
    "PlacementStanding",
    "ScreenStanding",
    "SheetStanding",
    "Way",
    "answerable",
    "board_standing",
    "boards",
    "boards_of",
    "history",
    "item_standing",
    "items",
    "legal_limit",
    "may_adopt",
    "outlet_standing",
    "outlets",
    "require_view",
    "screens",
    "table",
    "wait_for_machines",
]
