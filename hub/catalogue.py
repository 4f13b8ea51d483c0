"""Importing a field's table: versions, and matters with permanent codes."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from channels.document import canonical
from hub import duty, ledger
from hub.articles import current_version
from hub.clock import today
from hub.intake.form import Form, FormRow
from hub.models import CatalogueVersion, Field, Item, Matter, MatterVersion, Person

# The 26 fields of the pilot (国办发〔2017〕42号), with the front part of their matters' codes.
FIELD_CODES = {
    "城乡规划": "CXGH",
    "重大建设项目": "ZDXM",
    "公共资源交易": "ZYJY",
    "财政预决算": "CZYJ",
    "安全生产": "AQSC",
    "税收管理": "SSGL",
    "征地补偿": "ZDBC",
    "拆迁安置": "CQAZ",
    "保障性住房": "BZZF",
    "农村危房改造": "WFGZ",
    "环境保护": "HJBH",
    "公共文化服务": "GGWH",
    "公共法律服务": "GGFL",
    "扶贫": "FP",
    "救灾": "JZ",
    "食品药品监管": "SPYP",
    "城市综合执法": "CSZF",
    "就业创业": "JYCY",
    "社会保险": "SHBX",
    "社会救助": "SHJZ",
    "养老服务": "YLFW",
    "户籍管理": "HJGL",
    "涉农补贴": "SNBT",
    "义务教育": "YWJY",
    "医疗卫生": "YLWS",
    "市政服务": "SZFW",
}
# Phrases of 公开时限 that name a display period, e.g. 公示7个工作日.
_DISPLAY = re.compile(r"公示(?:期)?(?:不少于|为)?(\d+)个?工作日")
# What makes the day of posting the first of them. Without it the working day after is, for
# "自公示之日起" leaves that day out like "次日起": Civil Code (民法典), article 201.
_FIRST_DAY = re.compile(r"当[日天]起|当[日天]计入|(?:含|包括|包含)[^,。;()]{0,6}(?:当[日天]|首日)")
# Elements with this word, owed on a board, are lists of named persons.
_PERSONS = "名单"
# More words than this narrow nothing down, and no database takes thousands.
MOST_WORDS = 20


@dataclass(frozen=True)
class Imported:
    """What an import came to."""

    field: str
    version: int
    matters: int
    new: int
    # Codes of matters the version before had and this one has not.
    dropped: tuple[str, ...]


def import_form(
    session: Session,
    form: Form,
    *,
    source: bytes,
    name: str,
    by: Person | None,
    now: datetime,
    effective_from: date | None = None,
) -> Imported:
    """Store a table as the field's next version; all of it, or nothing.

    A line is matched with those of earlier versions by its normalised names, never by 序号,
    and keeps its code.
    """
    field = _field(session, form.field)
    before = _current_codes(session, field)
    number = (session.scalar(_last_number(field)) or 0) + 1
    session.execute(
        update(CatalogueVersion).where(CatalogueVersion.field_id == field.id).values(current=False)
    )
    version = CatalogueVersion(
        field_id=field.id,
        number=number,
        title=form.title[:200] or form.field,
        effective_from=effective_from or today(now),
        imported_at=now,
        imported_by=by.id if by else None,
        source_name=name[:200],
        source_sha256=hashlib.sha256(source).hexdigest(),
    )
    session.add(version)
    session.flush()
    codes = _store_rows(session, field, version, form)
    ledger.write(
        session,
        "catalogue",
        at=now,
        done_by=by.id if by else None,
        field=field.code,
        version=number,
        source=version.source_sha256,
    )
    return Imported(
        field=field.name,
        version=number,
        matters=len(codes),
        new=len(codes - before),
        dropped=tuple(sorted(before - codes)),
    )


def search(
    session: Session, words: str, *, by: Person | None, limit: int = 20
) -> list[MatterVersion]:
    """Return matters in force whose names hold every word, those this person used last first."""
    query = (
        select(MatterVersion)
        .join(CatalogueVersion, CatalogueVersion.id == MatterVersion.version_id)
        .join(Matter, Matter.id == MatterVersion.matter_id)
        .join(Field, Field.id == Matter.field_id)
        .where(CatalogueVersion.current)
    )
    for word in words.split()[:MOST_WORDS]:
        like = f"%{word}%"
        query = query.where(
            or_(
                MatterVersion.level1.like(like),
                MatterVersion.level2.like(like),
                Matter.code.like(f"{word.upper()}%"),
                Field.name.like(like),
            )
        )
    found = session.scalars(query.order_by(Field.position, MatterVersion.position)).all()
    used = _last_used(session, by) if by else {}
    ordered = sorted(found, key=lambda one: used.get(one.matter_id, 0), reverse=True)
    return ordered[:limit]


def matter_by_code(session: Session, code: str) -> Matter | None:
    """Return the matter of a code such as SHJZ-04, or None."""
    return session.scalar(select(Matter).where(Matter.code == code.strip().upper()))


def matter_by_names(session: Session, field: str, level1: str, level2: str) -> Matter | None:
    """Return the matter with these names, or None."""
    return session.scalar(
        select(Matter)
        .join(Field, Field.id == Matter.field_id)
        .where(Field.name == field, Matter.name_key == name_key(level1, level2))
    )


def name_key(level1: str, level2: str) -> str:
    """Return the normalised names a matter is matched by."""
    return f"{canonical(level1)}/{canonical(level2)}"[:300]


def fields_in_force(session: Session) -> list[tuple[Field, list[MatterVersion]]]:
    """Return each field with its matters in force, in the table's order."""
    found = []
    for field in session.scalars(select(Field).order_by(Field.position)):
        query = (
            select(MatterVersion)
            .join(CatalogueVersion, CatalogueVersion.id == MatterVersion.version_id)
            .where(CatalogueVersion.field_id == field.id, CatalogueVersion.current)
            .order_by(MatterVersion.position)
        )
        found.append((field, list(session.scalars(query))))
    return found


def _store_rows(session: Session, field: Field, version: CatalogueVersion, form: Form) -> set[str]:
    known = {
        m.name_key: m for m in session.scalars(select(Matter).where(Matter.field_id == field.id))
    }
    seen: Counter[str] = Counter()
    codes = set()
    for position, row in enumerate(form.rows):
        key = name_key(row.level1, row.level2)
        seen[key] += 1
        # The same names twice in one table: told apart by their order.
        key = key if seen[key] == 1 else f"{key}#{seen[key]}"
        matter = known.get(key)
        if matter is None:
            matter = Matter(field_id=field.id, code=_next_code(field, known), name_key=key)
            session.add(matter)
            session.flush()
            known[key] = matter
        codes.add(matter.code)
        session.add(_version_of(matter, version, row, position))
    session.flush()
    return codes


def _version_of(
    matter: Matter, version: CatalogueVersion, row: FormRow, position: int
) -> MatterVersion:
    found = _DISPLAY.search(canonical(row.limit_text))
    return MatterVersion(
        matter_id=matter.id,
        version_id=version.id,
        position=position,
        level1=row.level1,
        level2=row.level2 or row.level1,
        elements=list(row.elements),
        basis=list(row.basis),
        limit_text=row.limit_text,
        bodies=list(row.bodies),
        channels=[
            {"name": one.name, "required": one.required, "text": one.text} for one in row.channels
        ],
        audience=" ".join(part for part in (row.audience, row.audience_text) if part),
        disclosure=row.disclosure,
        levels=list(row.levels),
        display_days=int(found.group(1)) if found else None,
        first_day=first_day_counts(row.limit_text),
        persons=_is_of_persons(row),
    )


def first_day_counts(limit_text: str) -> bool:
    """Tell whether a limit such as 自公示当日起7个工作日 counts the day of posting itself."""
    return _FIRST_DAY.search(canonical(limit_text)) is not None


def _is_of_persons(row: FormRow) -> bool:
    """Tell whether a matter is a list of persons: named so, and owed on boards."""
    on_boards = any(one.required and one.name == duty.ON_BOARDS for one in row.channels)
    return on_boards and any(_PERSONS in element for element in row.elements)


def _next_code(field: Field, known: dict[str, Matter]) -> str:
    numbers = [int(matter.code.rpartition("-")[2]) for matter in known.values()]
    return f"{field.code}-{max(numbers, default=0) + 1:02d}"


def _field(session: Session, name: str) -> Field:
    field = session.scalar(select(Field).where(Field.name == name))
    if field is None:
        count = session.scalar(select(func.count()).select_from(Field)) or 0
        code = FIELD_CODES.get(name) or f"LY{count + 1:02d}"
        field = Field(code=code, name=name, position=count)
        session.add(field)
        session.flush()
    return field


def _last_number(field: Field):  # type: ignore[no-untyped-def]  # a select; its type says nothing
    return select(func.max(CatalogueVersion.number)).where(CatalogueVersion.field_id == field.id)


def _current_codes(session: Session, field: Field) -> set[str]:
    query = (
        select(Matter.code)
        .join(MatterVersion, MatterVersion.matter_id == Matter.id)
        .join(CatalogueVersion, CatalogueVersion.id == MatterVersion.version_id)
        .where(CatalogueVersion.field_id == field.id, CatalogueVersion.current)
    )
    return set(session.scalars(query))


def _last_used(session: Session, by: Person) -> dict[int, int]:
    rows = session.execute(
        select(Item.matter_id, func.max(Item.id))
        .where(Item.created_by == by.id, Item.matter_id.is_not(None))
        .group_by(Item.matter_id)
    )
    return {matter: last for matter, last in rows if matter is not None}


def shown_name(session: Session, matter: Matter) -> str:
    """Return a matter's name as people say it, e.g. 最低生活保障 / 审核信息."""
    version = current_version(session, matter.id)
    if version is None:
        return matter.code
    if version.level1 == version.level2:
        return version.level1
    return f"{version.level1} / {version.level2}"
