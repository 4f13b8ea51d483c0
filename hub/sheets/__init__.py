"""Paper and what hands did: codes, scans, keepers' reports, and copies published by hand."""

from hub.sheets.board_tasks import BoardTasks, paper_kinds, tasks, tasks_of
from hub.sheets.by_hand import HandWord, confirm_by_hand
from hub.sheets.certificates import certificate_of
from hub.sheets.codes import board_code, board_of_code, by_number, normal_code
from hub.sheets.keeping import (
    BY_HAND,
    mark_printed,
    may_follow,
    may_hang,
    report,
    report_copies,
    sheets_of,
)
from hub.sheets.scanning import Answer, Scan, display_end, posted_at, scan

__all__ = [
    "BY_HAND",
    "Answer",
    "BoardTasks",
    "HandWord",
    "Scan",
    "board_code",
    "board_of_code",
    "by_number",
    "certificate_of",
    "confirm_by_hand",
    "display_end",
    "mark_printed",
    "may_follow",
    "may_hang",
    "normal_code",
    "paper_kinds",
    "posted_at",
    "report",
    "report_copies",
    "scan",
    "sheets_of",
    "tasks",
    "tasks_of",
]
