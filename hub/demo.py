"""The sample district and its notices, for trying the hub out. Never for a real one."""

import json
import secrets
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from hub import automation, catalogue, ledger, sample_data
from hub.editorial import links
from hub.editorial.drafts import Content
from hub.intake.reading import read_catalogue
from hub.models import Grant, Office, Outlet, Person, Preference, Role
from hub.runtime import Runtime
from hub.stand_ins import APP_ID, StandIns

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
# Opens sample accounts only; they exist nowhere else.
PASSWORD = "gaoshi-demo"  # noqa: S105


def load(runtime: Runtime, others: StandIns) -> None:
    """Store the district, its people and outlets, and the catalogues of all eight fields."""
    district = json.loads((SAMPLES / "district.json").read_text("utf-8"))
    forms = {
        path.name: (path.read_bytes(), read_catalogue(path.name, path.read_bytes()))
        for path in sorted((SAMPLES / "catalogues").glob("*.xlsx"))
    }
    now = runtime.clock()
    with runtime.database.writing() as session:
        if sample_data.is_loaded(session):
            return
        offices = _offices(session, district["offices"])
        _people(session, district["people"], offices)
        _outlets(runtime, session, district["outlets"], offices, others)
        for name, (source, form) in forms.items():
            catalogue.import_form(session, form, source=source, name=name, by=None, now=now)
        sample_data.remember(session, now)
        ledger.write(session, "samples", at=now)


def publish_notices(runtime: Runtime) -> list[int]:
    """Write and approve every sample notice that is not there yet; return the new items' ids."""
    notices = json.loads((SAMPLES / "notices" / "notices.json").read_text("utf-8"))["notices"]
    done = _published(runtime)
    made = []
    for notice in notices:
        if notice["file"] not in done and not notice.get("corrects"):
            done[notice["file"]] = _publish(runtime, notice, done)
            made.append(done[notice["file"]])
            _remember(runtime, done)
    return made


def corrections(runtime: Runtime) -> list[tuple[int, Path, dict[str, Any]]]:
    """Return the sample corrections not made yet: the item, the file, and what is typed in."""
    notices = json.loads((SAMPLES / "notices" / "notices.json").read_text("utf-8"))["notices"]
    done = _published(runtime)
    return [
        (done[notice["corrects"]], SAMPLES / "notices" / notice["file"], _changes(notice))
        for notice in notices
        if notice.get("corrects") and notice["file"] not in done
    ]


def correct_notices(runtime: Runtime) -> int:
    """Make the sample corrections; return how many."""
    done = _published(runtime)
    waiting = corrections(runtime)
    for item, file, changes in waiting:
        automation.correct(runtime, item, file, changes=changes, chain=automation.Chain())
        done[file.name] = item
        _remember(runtime, done)
    return len(waiting)


def _publish(runtime: Runtime, notice: dict[str, Any], done: dict[str, int]) -> int:
    folder = SAMPLES / "notices"
    return automation.publish(
        runtime,
        folder / notice["file"],
        matter=_matter_code(runtime, notice),
        office=notice["office"],
        content=replace(_content(notice), links=_links(notice, done)),
        attachments=[folder / name for name in notice.get("attachments", ())],
    )


def _links(notice: dict[str, Any], done: dict[str, int]) -> tuple[str, ...]:
    interpreted = done.get(notice.get("interprets", ""))
    return (links.link("interprets", interpreted),) if interpreted else ()


def _content(notice: dict[str, Any]) -> Content:
    return Content(
        title=notice["title"],
        body="",
        short_title=notice.get("short_title", ""),
        summary=notice.get("summary", ""),
        kind=notice["kind"],
        document_number=notice.get("document_number", ""),
        formed_on=date.fromisoformat(notice["formed_on"]),
    )


def _changes(notice: dict[str, Any]) -> dict[str, Any]:
    names = ("title", "short_title", "summary", "document_number")
    note = notice.get("change_note", notice["summary"])
    return {"change_note": note, **{name: notice[name] for name in names if notice.get(name)}}


def _matter_code(runtime: Runtime, notice: dict[str, Any]) -> str:
    named = notice.get("matter")
    if not named:
        return ""
    with runtime.database.reading() as session:
        matter = catalogue.matter_by_names(
            session, named["field"], named["level1"], named["level2"]
        )
        return matter.code if matter else ""


def _published(runtime: Runtime) -> dict[str, int]:
    with runtime.database.reading() as session:
        kept = session.get(Preference, "demo_notices")
        return dict(kept.value) if kept else {}


def _remember(runtime: Runtime, done: dict[str, int]) -> None:
    with runtime.database.writing() as session:
        session.merge(Preference(key="demo_notices", value=done))


def _offices(session: Session, rows: list[dict[str, Any]]) -> dict[str, Office]:
    known: dict[str, Office] = {}
    for row in rows:
        above = known[row["parent"]] if row.get("parent") else None
        office = Office(
            code=row["code"],
            name=row["name"],
            short_name=row.get("short_name") or row["name"],
            level=row["level"],
            organisation_code=row["organisation_code"],
            parent_id=above.id if above else None,
            valid_from=date.fromisoformat(row["valid_from"]),
            phone=row.get("phone", ""),
            supervision_phone=row.get("supervision_phone", ""),
        )
        session.add(office)
        session.flush()
        office.path = f"{above.path if above else '/'}{office.id}/"
        known[row["code"]] = office
    return known


def _people(session: Session, rows: list[dict[str, Any]], offices: dict[str, Office]) -> None:
    # One hash for all: the accounts share one known password anyway.
    shared = PasswordHasher().hash(PASSWORD)
    for row in rows:
        person = Person(
            login=row["login"],
            name=row["name"],
            phone=row.get("phone", ""),
            password_hash=shared,
            session_key=secrets.token_hex(16),
        )
        session.add(person)
        session.flush()
        for grant in row["roles"]:
            session.add(
                Grant(
                    person_id=person.id,
                    office_id=offices[grant["office"]].id,
                    role=Role(grant["role"]),
                )
            )


def _outlets(
    runtime: Runtime,
    session: Session,
    rows: list[dict[str, Any]],
    offices: dict[str, Office],
    others: StandIns,
) -> None:
    # What the sample file cannot know: where this machine's stand-ins listen.
    here: dict[str, dict[str, str]] = {
        "wechat": {
            "app_id": APP_ID,
            "secret": "wechat-demo",
            "callback_token": "wechat-demo-token",
            "callback_key": "wechat-demo-key",
            "address": others.wechat.address,
        },
        "webhook": {"address": others.collector_address, "secret": "webhook-demo"},
    }
    for row in rows:
        session.add(
            Outlet(
                kind=row["kind"],
                name=row["name"],
                office_id=offices[row["office"]].id,
                serves=row["serves"],
                answers=row.get("answers", []),
                fields={**row["fields"], **here.get(row["kind"], {})},
                created_at=runtime.clock(),
            )
        )
