"""Printers on the network, by IPP (RFC 8010, RFC 8011): sending a file, and asking what became of it.

pyipp writes and reads the attributes; the calls go through channels.http like all others.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from pyipp.enums import IppJobState, IppOperation, IppPrinterState, IppStatus, IppTag
from pyipp.exceptions import IPPError
from pyipp.parser import parse
from pyipp.serializer import construct_attribute

from channels import http
from channels.base import Json, Rejected, Unavailable, Unclear

PORT = 631
# A packet of some hundred pages takes a slow printer a while to swallow.
SENDING = timedelta(seconds=90)
ASKING = timedelta(seconds=8)
# https://ftp.pwg.org/pub/pwg/candidates/cs-pwgmsn20-20130328-5101.1.pdf
MEDIA = {"a4": "iso_a4_210x297mm", "a3": "iso_a3_297x420mm"}
_TEXT, _WORD, _NUMBER = IppTag.NAME, IppTag.KEYWORD, IppTag.INTEGER
_Attribute = tuple[str, IppTag, str | int | Sequence[str]]


class Stage(StrEnum):
    """How far a printer says it has come with a job."""

    PENDING = "pending"
    PRINTING = "printing"
    STOPPED = "stopped"
    DONE = "done"
    CANCELLED = "cancelled"
    ABORTED = "aborted"


_STAGES = {
    IppJobState.PENDING: Stage.PENDING,
    IppJobState.HELD: Stage.PENDING,
    IppJobState.PROCESSING: Stage.PRINTING,
    IppJobState.STOPPED: Stage.STOPPED,
    IppJobState.CANCELED: Stage.CANCELLED,
    IppJobState.ABORTED: Stage.ABORTED,
    IppJobState.COMPLETED: Stage.DONE,
}
# What stops a printer, in our codes; each keyword may carry "-error", "-warning" or "-report".
# https://www.iana.org/assignments/ipp-registrations
_REASONS = {
    "media-empty": "printer_no_paper",
    "media-needed": "printer_no_paper",
    "media-jam": "printer_jam",
    "door-open": "printer_open",
    "cover-open": "printer_open",
    "interlock-open": "printer_open",
    "marker-supply-empty": "printer_no_toner",
    "toner-empty": "printer_no_toner",
    "paused": "printer_paused",
    "moving-to-paused": "printer_paused",
    "shutdown": "printer_off",
    "timed-out": "printer_off",
}
_BUSY = {
    IppStatus.ERROR_SERVICE_UNAVAILABLE,
    IppStatus.ERROR_TEMPORARY,
    IppStatus.ERROR_NOT_ACCEPTING_JOBS,
    IppStatus.ERROR_BUSY,
    IppStatus.ERROR_TOO_MANY_JOBS,
}
_REFUSED = {
    IppStatus.ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED: "printer_takes_no_pdf",
    IppStatus.ERROR_DOCUMENT_FORMAT_ERROR: "printer_takes_no_pdf",
    IppStatus.ERROR_ATTRIBUTES_OR_VALUES: "printer_lacks_paper",
    IppStatus.ERROR_FORBIDDEN: "printer_locked",
    IppStatus.ERROR_NOT_AUTHENTICATED: "printer_locked",
    IppStatus.ERROR_NOT_AUTHORIZED: "printer_locked",
}


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a printer, as one of our codes, and whether it prints all the same."""

    code: str
    stops: bool


@dataclass(frozen=True)
class Job:
    """A job as its printer tells of it, and what is wrong there meanwhile."""

    id: int
    stage: Stage
    trouble: Trouble | None = None
    pages: int = 0


def address_of(typed: str) -> str:
    """Return a printer's address in full, e.g. "ipp://10.0.0.9:631/ipp/print".

    Raises ValueError for what is none.
    """
    parts = urlsplit(typed.strip())
    if parts.scheme not in ("ipp", "ipps") or not parts.hostname or parts.username:
        raise ValueError("address")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or PORT}{parts.path or '/ipp/print'}"


def host_of(address: str) -> str:
    """Return "host:port" of a printer, as an administrator opens it."""
    return http.host_of(_url(address))


def send(address: str, pdf: bytes, *, name: str, paper: str) -> Job:
    """Print a PDF on one side of one paper, at its own size, under a name it can be found by.

    Raises Unavailable where it surely did not arrive, Unclear where it may have: then `find` it,
    and never send again by yourself. Raises Rejected where the printer will not take it.
    """
    if paper not in _papers(address):
        raise Rejected("printer_lacks_paper")
    told: list[_Attribute] = [
        ("job-name", _TEXT, name),
        ("document-format", IppTag.MIME_TYPE, "application/pdf"),
    ]
    wish: list[_Attribute] = [
        ("media", _WORD, MEDIA[paper]),
        ("sides", _WORD, "one-sided"),
        # A code must keep its size, and a sheet its margins.
        ("print-scaling", _WORD, "none"),
    ]
    answer = _call(address, IppOperation.PRINT_JOB, told, wish, pdf, deadline=SENDING)
    if not answer["jobs"]:
        raise Unclear("printer_unclear")
    return _job(answer["jobs"][0], None)


def find(address: str, name: str) -> Job | None:
    """Return the job of this name, waiting or finished, or None where the printer knows of none."""
    wanted: _Attribute = ("requested-attributes", _WORD, ("job-id", "job-name", "job-state"))
    for which in ("not-completed", "completed"):
        told: list[_Attribute] = [("which-jobs", _WORD, which), wanted]
        for one in _asked(address, IppOperation.GET_JOBS, told)["jobs"]:
            if one.get("job-name") == name:
                return _job(one, None)
    return None


def look(address: str, job: int) -> Job | None:
    """Return how far a job has come, or None where its printer does not know it any more."""
    wanted = ("job-id", "job-state", "job-state-reasons", "job-impressions-completed")
    told: list[_Attribute] = [("job-id", _NUMBER, job), ("requested-attributes", _WORD, wanted)]
    try:
        found = _asked(address, IppOperation.GET_JOB_ATTRIBUTES, told)["jobs"]
    except _Unknown:
        return None
    return _job(found[0] | {"job-id": job}, trouble(address)) if found else None


def trouble(address: str) -> Trouble | None:
    """Return what keeps a printer from printing, or is about to."""
    told: list[_Attribute] = [
        ("requested-attributes", _WORD, ("printer-state", "printer-state-reasons"))
    ]
    (printer, *_) = _asked(address, IppOperation.GET_PRINTER_ATTRIBUTES, told)["printers"]
    stopped = printer.get("printer-state") == IppPrinterState.STOPPED
    return trouble_of(_many(printer.get("printer-state-reasons")), stopped=stopped)


def trouble_of(reasons: Sequence[str], *, stopped: bool) -> Trouble | None:
    """Return the gravest of a printer's reasons that we have words for."""
    found = []
    for reason in reasons:
        keyword, _, strength = reason.rpartition("-")
        graded = strength in ("error", "warning", "report")
        code = _REASONS.get(keyword if graded else reason)
        if code:
            # One empty tray of several is a warning; what is not graded stops it.
            found.append(Trouble(code, stops=stopped or strength not in ("warning", "report")))
    if stopped and not found:
        return Trouble("printer_stopped", stops=True)
    return max(found, key=lambda one: one.stops, default=None)


def _papers(address: str) -> set[str]:
    """Return which of our papers a printer has; both where it does not say."""
    told: list[_Attribute] = [("requested-attributes", _WORD, ("media-supported",))]
    (printer, *_) = _asked(address, IppOperation.GET_PRINTER_ATTRIBUTES, told)["printers"]
    named = _many(printer.get("media-supported"))
    return {paper for paper, media in MEDIA.items() if media in named or not named}


class _Unknown(Rejected):
    """There is no such job, or no printer, at this address."""

    def __init__(self) -> None:
        super().__init__("printer_is_none")


def _asked(address: str, operation: IppOperation, told: Sequence[_Attribute]) -> Json:
    """Ask without effect: whatever goes wrong, asking again later does no harm."""
    try:
        return _call(address, operation, told, (), b"", deadline=ASKING)
    except Unclear as error:
        raise Unavailable(error.code) from None


def _call(
    address: str,
    operation: IppOperation,
    told: Sequence[_Attribute],
    wish: Sequence[_Attribute],
    body: bytes,
    *,
    deadline: timedelta,
) -> Json:
    message = _message(address, operation, told, wish) + body
    try:
        answer = http.post(
            _url(address), message, headers={"Content-Type": "application/ipp"}, deadline=deadline
        )
    except Unavailable as error:
        code = error.code if error.code == "tls_failed" else "printer_unreachable"
        raise Unavailable(code) from None
    except Unclear:
        raise Unclear("printer_unclear") from None
    if answer.status in (401, 403):
        raise Rejected("printer_locked")
    if not answer.ok:
        raise Rejected("printer_is_none")
    try:
        read = parse(answer.body)
        status = read["status-code"]
    except (IPPError, struct.error, ValueError, LookupError, TypeError):
        raise Unclear("printer_unclear") from None
    _judge(status)
    return read


def _judge(status: int) -> None:
    """Raise what a status other than success means."""
    if 0 <= status < 0x100:
        return
    if status in (IppStatus.ERROR_NOT_FOUND, IppStatus.ERROR_GONE):
        raise _Unknown
    if status in _BUSY:
        raise Unavailable("printer_busy")
    known = {int(one): code for one, code in _REFUSED.items()}
    raise Rejected(known.get(status, "printer_refuses"), status=f"{status:04x}")


def _message(
    address: str,
    operation: IppOperation,
    told: Sequence[_Attribute],
    wish: Sequence[_Attribute],
) -> bytes:
    always: list[_Attribute] = [
        ("attributes-charset", IppTag.CHARSET, "utf-8"),
        ("attributes-natural-language", IppTag.LANGUAGE, "zh-cn"),
        ("printer-uri", IppTag.URI, address),
        ("requesting-user-name", _TEXT, "gaoshi"),
    ]
    # Version 1.1 is understood by every printer since 1999; nothing newer is needed here.
    head = struct.pack(">bbhi", 1, 1, operation.value, 1)
    groups = [bytes([IppTag.OPERATION.value]), _attributes([*always, *told])]
    if wish:
        groups += [bytes([IppTag.JOB.value]), _attributes(wish)]
    return head + b"".join(groups) + bytes([IppTag.END.value])


def _attributes(values: Sequence[_Attribute]) -> bytes:
    return b"".join(construct_attribute(name, value, tag) for name, tag, value in values)


def _job(told: Mapping[str, Json], trouble: Trouble | None) -> Job:
    try:
        stage = _STAGES[IppJobState(told["job-state"])]
        return Job(
            int(told["job-id"]), stage, trouble, int(told.get("job-impressions-completed", 0))
        )
    except (LookupError, TypeError, ValueError):
        raise Unclear("printer_unclear") from None


def _many(value: Json) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _url(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"{'https' if scheme == 'ipps' else 'http'}://{rest}"
