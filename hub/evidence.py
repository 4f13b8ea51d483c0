"""The evidence of an item: one archive with everything that was approved, sent, seen and hung.

It stands by itself: the exact bytes that went to each outlet are in it, so that it outlives them.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.dossier import Dossier, Part, dossier
from channels.templates import minute
from hub import editions, ledger, people, removals, sentences, standing
from hub.blobs import Blobs
from hub.dispatch.renderings import revive
from hub.errors import NotFound
from hub.models import Copy, Edition, FileUse, Item, Outlet, Person, Placement, Receipt, Rendering
from hub.standing import Act, EditionHistory, History, ItemStanding

# Stands in the place of an edition that a correction for somebody's privacy hides.
HIDDEN = "因隐私更正，此版次的内容不再提供；它曾获审批的记录在台账中。"
VERIFIER = Path(__file__).parent.parent / "docs" / "verify_ledger.py"
ENDINGS = {
    "text/html": "html",
    "application/json": "json",
    "application/pdf": "pdf",
    "application/atom+xml": "atom",
}
STRENGTHS = {
    "sign_in": "本人登录",
    "scan": "扫码",
    "tick": "勾选",
    "paper_slip": "纸质签批",
    "telephone": "电话",
    "photo": "照片",
    "address": "网址",
    "machine": "系统核验",
    "platform": "平台告知",
    "command": "命令",
    "token": "接口",
}
ACTS = {
    ("receipt", "put"): "送出",
    ("receipt", "remove"): "要求撤下",
    ("given_up", "asked"): "提出无法证明已撤",
    ("given_up", "agreed"): "同意无法证明已撤",
    ("sighting", "shown"): "核验：与审定一致",
    ("sighting", "absent"): "核验：已不在",
    ("sighting", "changed"): "核验：内容不一致",
    ("sheet", "printed"): "打印",
    ("sheet", "posted"): "张贴",
    ("sheet", "checked"): "巡查：仍在",
    ("sheet", "covered"): "被遮盖",
    ("sheet", "lost"): "遗失",
    ("sheet", "replaced"): "换新张",
    ("sheet", "taken_down"): "取下",
    ("sheet", "taken_down_early"): "提前取下（未满公示期，差错）",
    ("sheet", "taken_down_ordered"): "按决定取下（未满公示期）",
    ("sheet", "cancelled"): "作废",
}
STATES = {"passed": "通过", "sent_back": "退回", "waiting": "等待", "void": "作废"}
NOTES = (
    "SHA256SUMS 列出本材料每个文件的 SHA-256；在文件夹内运行 sha256sum -c SHA256SUMS 即可核对。",
    "editions 是各版次审定的正文和附件；copies 是送到每个发布端的原样字节；proofs 是签批单和张贴照片。",
    "ledger.jsonl 是台账全文；运行 python3 verify_ledger.py ledger.jsonl ledger-heads.txt，不用本系统就能核验。",
    "链首（ledger-heads.txt）应与另存别处的一份比对：只有别处的那一份能证明整条链没有被重写。",
)


def write(
    session: Session,
    item_id: int,
    out: IO[bytes],
    *,
    blobs: Blobs,
    heads: Path,
    by: Person,
    now: datetime,
) -> str:
    """Write the archive of an item and return the SHA-256 of its list of hashes.

    Raises Forbidden for who does not answer for the item's office, NotFound for no such item.
    """
    item = session.get(Item, item_id)
    if item is None:
        raise NotFound("no_such_item")
    people.require(by, item.office, *standing.MAY_PROVE)
    sums: list[str] = []
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in _files(session, item, blobs, heads, now):
            archive.writestr(f"evidence-{item.id}/{name}", content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        listed = "".join(sums).encode()
        archive.writestr(f"evidence-{item.id}/SHA256SUMS", listed)
    return hashlib.sha256(listed).hexdigest()


def note(session: Session, item_id: int, digest: str, *, by: Person, now: datetime) -> None:
    """Write down in the ledger that the evidence was handed out, and which."""
    ledger.write(session, "evidence", at=now, item=item_id, done_by=by.id, sums=digest)


def _files(
    session: Session, item: Item, blobs: Blobs, heads: Path, now: datetime
) -> Iterator[tuple[str, bytes]]:
    found = standing.item_standing(session, item.id, now=now)
    past = standing.history(session, item.id, most=None)
    yield "summary.pdf", dossier(_dossier(item, found, past, now))
    yield "item.json", _json(_item(found, past))
    yield from _editions(session, item, blobs)
    yield from _copies(session, item, blobs)
    yield from _proofs(session, item, blobs)
    yield "ledger.jsonl", "".join(f"{one.exported()}\n" for one in ledger.lines(session)).encode()
    if heads.exists():
        yield "ledger-heads.txt", heads.read_bytes()
    yield "verify_ledger.py", VERIFIER.read_bytes()


def _editions(session: Session, item: Item, blobs: Blobs) -> Iterator[tuple[str, bytes]]:
    query = select(Edition).where(Edition.item_id == item.id, Edition.approved_at.is_not(None))
    first = editions.first_readable(session, item.id)
    for edition in session.scalars(query.order_by(Edition.number)):
        folder = f"editions/{edition.number}"
        if edition.number < first:
            yield f"{folder}/hidden.txt", f"{HIDDEN}\n".encode()
            continue
        yield f"{folder}/title.txt", f"{edition.title}\n".encode()
        yield f"{folder}/text.html", edition.body.encode()
        for place, file in enumerate(edition.attachments, start=1):
            yield f"{folder}/attachments/{place}-{_plain(file.name)}", blobs.read(file.sha256)


def _copies(session: Session, item: Item, blobs: Blobs) -> Iterator[tuple[str, bytes]]:
    """Return what each outlet was sent and took, once for each different sending."""
    rows = session.execute(
        select(Outlet.id, Outlet.name, Edition.number, Rendering)
        .join(Placement, Placement.outlet_id == Outlet.id)
        .join(Copy, Copy.placement_id == Placement.id)
        .join(Receipt, Receipt.copy_id == Copy.id)
        .join(Edition, Edition.id == Receipt.edition_id)
        .join(Rendering, Rendering.id == Receipt.rendering_id)
        .where(Placement.item_id == item.id)
        .order_by(Outlet.id, Receipt.id)
    )
    known: set[tuple[int, int]] = set()
    first = editions.first_readable(session, item.id)
    for outlet, name, edition, row in rows:
        if edition < first or (outlet, row.id) in known:
            continue
        known.add((outlet, row.id))
        sending = sum(one == outlet for one, _ in known)
        rendered = revive(row, blobs)
        ending = ENDINGS.get(rendered.media_type.split(";")[0], "bin")
        yield f"copies/{outlet}-{_plain(name)}/{sending}-edition-{edition}.{ending}", rendered.body


def _proofs(session: Session, item: Item, blobs: Blobs) -> Iterator[tuple[str, bytes]]:
    """Return slips and photographs of what was posted or typed in, as they were handed in."""
    query = select(FileUse.sha256).where(FileUse.item_id == item.id, FileUse.proof)
    query = query.where(FileUse.sha256.not_in(editions.hidden_files(session, item.id)))
    for sha256 in session.scalars(query.order_by(FileUse.sha256)):
        yield f"proofs/{sha256}", blobs.read(sha256)


def _item(found: ItemStanding, past: History) -> dict[str, Any]:
    return {
        **found.as_json(),
        "approvals": [asdict(one) for one in past.editions],
        "acts": [asdict(one) for one in past.acts],
    }


def _dossier(item: Item, found: ItemStanding, past: History, now: datetime) -> Dossier:
    return Dossier(
        title=found.title,
        office=found.office,
        facts=(
            ("索引号", found.index_number),
            ("公开事项", f"{found.matter_code} {found.matter}".strip()),
            ("发布日期", minute(found.published_at) if found.published_at else ""),
            ("现行版次", f"第 {found.edition} 版" if found.edition else "尚未审定"),
            ("撤下", minute(item.taken_down_at) if item.taken_down_at else "未撤下"),
        ),
        parts=(_approvals(past.editions), _places(found), _acts(past.acts)),
        notes=NOTES,
        made_at=now,
        made=minute(now),
    )


def _approvals(editions: tuple[EditionHistory, ...]) -> Part:
    rows = [
        (
            f"第 {edition.number} 版",
            step.name,
            STATES.get(step.state, step.state),
            _who(step.done_by, step.recorded_by),
            STRENGTHS.get(step.strength, step.strength),
            minute(step.at) if step.at else "",
        )
        for edition in reversed(editions)
        for step in edition.steps
    ]
    head = ("版次", "环节", "结果", "谁", "方式", "时间")
    return Part("审批", head, tuple(rows), "还没有送审。")


def _places(found: ItemStanding) -> Part:
    rows = [
        (
            one.outlet,
            f"第 {one.shown_edition} 版" if one.shown_edition else "—",
            "已核验"
            if one.settled
            else sentences.sentence(one.reason, one.params)
            if one.reason
            else "处理中",
            minute(one.seen_at) if one.seen_at else "",
            one.address,
        )
        for one in found.placements
    ]
    head = ("发布端", "现为", "状态", "最近核验", "地址")
    return Part("发布去向", head, tuple(rows), "没有发布去向。")


def _acts(acts: tuple[Act, ...]) -> Part:
    rows = [
        (
            minute(one.at),
            one.outlet,
            f"第 {one.edition} 版" if one.edition else "",
            _what(one),
            _who(one.done_by, one.recorded_by) or STRENGTHS.get(one.strength, one.strength),
        )
        for one in reversed(acts)
    ]
    return Part("经过", ("时间", "发布端", "版次", "事情", "谁"), tuple(rows), "还没有发生什么。")


def _what(act: Act) -> str:
    said = ACTS.get((act.kind, act.what), act.what)
    if act.kind == "given_up":
        return f"{said}：{removals.unprovable(act.code)}"
    if act.kind != "receipt" or act.code in ("", "accepted"):
        return said
    return f"{said}：{sentences.sentence(act.code, act.params)}"


def _who(done_by: str, recorded_by: str) -> str:
    return f"{done_by}（{recorded_by} 代录）" if recorded_by else done_by


def _plain(name: str) -> str:
    """Return a name without what a file's name may not hold."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", name).strip(". ") or "_"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()
