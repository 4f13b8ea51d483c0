"""How things stand: typed answers for pages, the command line and the programming interface."""

from hub.standing.access import (
    Sight,
    may_adopt,
    reads_drafts,
    require_file,
    require_own_placement,
    require_sight,
    require_view,
)
from hub.standing.boards import (
    BoardStanding,
    SheetStanding,
    board_standing,
    boards,
    boards_of,
    copies_of,
)
from hub.standing.by_hand import HandTask, hand_file, hand_task, require_placement
from hub.standing.history import Act, EditionHistory, History, LedgerStanding, history
from hub.standing.items import ItemStanding, all_items, item_standing, items
from hub.standing.limit import Limit, legal_limit
from hub.standing.outlets import OutletStanding, outlet_standing, outlets
from hub.standing.placements import Mark, PlacementStanding, Way
from hub.standing.print_runs import (
    PrintRunStanding,
    print_run,
    print_runs,
    require_print_run,
)
from hub.standing.printers import (
    PrinterStanding,
    PrintJobStanding,
    print_job,
    print_jobs,
    printers,
)
from hub.standing.public_boards import (
    BoardNotice,
    ItemOnBoards,
    OfficeBoards,
    board_by_number,
    boards_of_office,
    item_on_boards,
)
from hub.standing.reading import MAY_PROVE, EditionReading, Rights, reading, rights
from hub.standing.round import Line, Stop, listed_stops, round_standing, stops
from hub.standing.scans import (
    Scanned,
    SheetTask,
    require_board,
    scanned,
    sheet_task,
)
from hub.standing.screens import ScreenStanding, halls, screens, waiting_screen
from hub.standing.tables import FieldStanding, MatterStanding, field, fields
from hub.standing.undoing import Place, Undoing, place_of, undoings
from hub.standing.visits import VisitStanding, visits
from hub.standing.waiting import wait_for_machines

__all__ = [
    "MAY_PROVE",
    "Act",
    "BoardNotice",
    "BoardStanding",
    "EditionHistory",
    "EditionReading",
    "FieldStanding",
    "HandTask",
    "History",
    "ItemOnBoards",
    "ItemStanding",
    "LedgerStanding",
    "Limit",
    "Line",
    "Mark",
    "MatterStanding",
    "OfficeBoards",
    "OutletStanding",
    "Place",
    "PlacementStanding",
    "PrintJobStanding",
    "PrintRunStanding",
    "PrinterStanding",
    "Rights",
    "Scanned",
    "ScreenStanding",
    "SheetStanding",
    "SheetTask",
    "Sight",
    "Stop",
    "Undoing",
    "VisitStanding",
    "Way",
    "all_items",
    "board_by_number",
    "board_standing",
    "boards",
    "boards_of",
    "boards_of_office",
    "copies_of",
    "field",
    "fields",
    "halls",
    "hand_file",
    "hand_task",
    "history",
    "item_on_boards",
    "item_standing",
    "items",
    "legal_limit",
    "listed_stops",
    "may_adopt",
    "outlet_standing",
    "outlets",
    "place_of",
    "print_job",
    "print_jobs",
    "print_run",
    "print_runs",
    "printers",
    "reading",
    "reads_drafts",
    "require_board",
    "require_file",
    "require_own_placement",
    "require_placement",
    "require_print_run",
    "require_sight",
    "require_view",
    "rights",
    "round_standing",
    "scanned",
    "screens",
    "sheet_task",
    "stops",
    "undoings",
    "visits",
    "wait_for_machines",
    "waiting_screen",
]
