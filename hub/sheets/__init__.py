"""Paper and what hands did: codes, scans, keepers' reports, and copies published by hand."""

from hub.sheets.board_tasks import BoardTasks, paper_kinds, tasks, tasks_of
from hub.sheets.by_hand import HandWord, confirm_by_hand
from hub.sheets.certificates import certificate_of
from hub.sheets.codes import board_code, board_number, board_of_code, by_number, normal_code
from hub.sheets.covering import (
    AlarmTold,
    alarms,
    cover,
    held_placements,
    release,
    reported,
    require_alarm,
    told,
)
from hub.sheets.keeping import (
    BY_HAND,
    mark_printed,
    may_hang,
    opens_task,
    photo_required,
    replace,
    report,
    report_copies,
    sighted,
)
from hub.sheets.life import ON_BOARD, TO_FETCH, is_late, may_follow
from hub.sheets.reasons import why_down
from hub.sheets.room import places_taken
from hub.sheets.rounds import (
    MAY_ORDER,
    Round,
    in_walking_order,
    put_in_order,
    round_of,
    rounds,
    stop_of,
)
from hub.sheets.runs import EARLY, display_end, posted_at, sheets_of
from hub.sheets.scanning import Answer, Scan, scan
from hub.sheets.visits import Told, What, happened, last_visits, moment_of, prove, take, visit_of

__all__ = [
    "BY_HAND",
    "EARLY",
    "MAY_ORDER",
    "ON_BOARD",
    "TO_FETCH",
    "AlarmTold",
    "Answer",
    "BoardTasks",
    "HandWord",
    "Round",
    "Scan",
    "Told",
    "What",
    "alarms",
    "board_code",
    "board_number",
    "board_of_code",
    "by_number",
    "certificate_of",
    "confirm_by_hand",
    "cover",
    "display_end",
    "happened",
    "held_placements",
    "in_walking_order",
    "is_late",
    "last_visits",
    "mark_printed",
    "may_follow",
    "may_hang",
    "moment_of",
    "normal_code",
    "opens_task",
    "paper_kinds",
    "photo_required",
    "places_taken",
    "posted_at",
    "prove",
    "put_in_order",
    "release",
    "replace",
    "report",
    "report_copies",
    "reported",
    "require_alarm",
    "round_of",
    "rounds",
    "scan",
    "sheets_of",
    "sighted",
    "stop_of",
    "take",
    "tasks",
    "tasks_of",
    "told",
    "visit_of",
    "why_down",
]
