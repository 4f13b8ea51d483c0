"""Tables by noun. Everything the hub stores is listed here."""

from hub.models.alarms import Alarm, AlarmEnd
from hub.models.base import Base
from hub.models.catalogue import CatalogueVersion, Field, Matter, MatterVersion
from hub.models.erasures import ErasureRequest
from hub.models.items import (
    Adoption,
    Attachment,
    Disclosure,
    Edition,
    EditionState,
    FileBringer,
    FileUse,
    IndexCounter,
    Item,
    Kind,
    Link,
    Preference,
    ReviewStep,
    StoredFile,
    Validity,
)
from hub.models.kiosks import Device, Display, Pairing
from hub.models.ledger import LedgerLine, Salt
from hub.models.offices import Office
from hub.models.outlets import MemoryValue, Outlet
from hub.models.people import Grant, IdempotencyKey, Person, Role, Token
from hub.models.placements import (
    ENDED,
    Copy,
    CopyState,
    Placement,
    PlacementState,
    Receipt,
    Rendering,
    Shelf,
    ShelfEntry,
    Sighting,
    Wanted,
)
from hub.models.printing import JobState, Printer, PrintJob, PrintRun, PrintRunCopy
from hub.models.removals import Removal, RemovalKind
from hub.models.sheets import BoardCode, Sheet, SheetState, SheetStep
from hub.models.unproven import Unproven
from hub.models.visits import TickList, Visit

__all__ = [
    "ENDED",
    "Adoption",
    "Alarm",
    "AlarmEnd",
    "Attachment",
    "Base",
    "BoardCode",
    "CatalogueVersion",
    "Copy",
    "CopyState",
    "Device",
    "Disclosure",
    "Display",
    "Edition",
    "EditionState",
    "ErasureRequest",
    "Field",
    "FileBringer",
    "FileUse",
    "Grant",
    "IdempotencyKey",
    "IndexCounter",
    "Item",
    "JobState",
    "Kind",
    "LedgerLine",
    "Link",
    "Matter",
    "MatterVersion",
    "MemoryValue",
    "Office",
    "Outlet",
    "Pairing",
    "Person",
    "Placement",
    "PlacementState",
    "Preference",
    "PrintJob",
    "PrintRun",
    "PrintRunCopy",
    "Printer",
    "Receipt",
    "Removal",
    "RemovalKind",
    "Rendering",
    "ReviewStep",
    "Role",
    "Salt",
    "Sheet",
    "SheetState",
    "SheetStep",
    "Shelf",
    "ShelfEntry",
    "Sighting",
    "StoredFile",
    "TickList",
    "Token",
    "Unproven",
    "Validity",
    "Visit",
    "Wanted",
]
