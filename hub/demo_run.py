"""`gaoshi demo`: the main job done with sample data, then a server in the foreground."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

from sqlalchemy import select

from channels.board import Board
from channels.kiosk import Kiosk
from hub import (
    catalogue_site,
    demo,
    hosts,
    migrations,
    people,
    sample_data,
    server,
    sheets,
    stand_ins,
    standing,
    terminal,
)
from hub.database import Database
from hub.engines.embedded import Engine
from hub.kiosks import pairing
from hub.kiosks.signing import Signer
from hub.models import Outlet, Sheet, SheetState
from hub.people import Signature
from hub.runtime import Runtime
from hub.settings import Settings

SANDBOX_OFFSET = 101
WAIT_SECONDS = 90.0

# The sample district's account is its second outlet.
WECHAT_OUTLET = 2
# Which of the sample outlets are boards and screens.
BOARD, KIOSK = Board.kind, Kiosk.kind

Say: TypeAlias = Callable[[str], None]


def run(settings: Settings, *, once: bool, say: Say) -> None:
    """Load the samples, publish them, show what stands where, and serve until Ctrl-C."""
    say("准备数据……  Preparing the data …")
    _require_room(settings)
    shared = stand_ins.make_secrets(settings.secrets)
    others = stand_ins.start(
        settings.data,
        shared,
        port=settings.port + SANDBOX_OFFSET,
        callback=f"{settings.public}/callbacks/{WECHAT_OUTLET}",
    )
    runtime = Runtime.open(replace(settings, private_hosts=settings.private_hosts | others.hosts))
    # Commands beside this server call the stand-ins too.
    with runtime.database.writing() as session:
        hosts.open_hosts(session, others.hosts, by=None, now=runtime.clock())
    demo.load(runtime, others)
    catalogue_site.write(runtime)
    serving = server.open_server(runtime)
    threading.Thread(target=serving.run, name="server", daemon=True).start()
    engine = Engine(runtime)
    engine.start()
    try:
        _do_the_job(runtime, say)
        _show(runtime, say)
        if not once:
            say("\nCtrl-C 结束。Ctrl-C ends everything.")
            server.wait_for_end()
    finally:
        serving.close()
        engine.stop()
        others.stop()
        runtime.close()


def _require_room(settings: Settings) -> None:
    """Bring the database up to date, and raise SettingError where people work in it already."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_address)
    try:
        migrations.upgrade(database)
        sample_data.require_room(database, settings)
    finally:
        database.close()


def _do_the_job(runtime: Runtime, say: Say) -> None:
    say("拟稿、三审、发布……  Writing, three reviews, publishing …")
    made = demo.publish_notices(runtime)
    standing.wait_for_machines(runtime, seconds=WAIT_SECONDS)
    if made:
        _post_first_sheets(runtime)
    corrected = demo.correct_notices(runtime)
    if corrected:
        say("更正一条……  Correcting one …")
        standing.wait_for_machines(runtime, seconds=WAIT_SECONDS)


def _post_first_sheets(runtime: Runtime) -> None:
    """Let one keeper print and post what waits at their first board, so that both states show."""
    now = runtime.clock()
    with runtime.database.writing() as session:
        board = session.scalars(
            select(Outlet).where(Outlet.kind == BOARD).order_by(Outlet.id)
        ).first()
        if board is None:
            return
        keeper = people.by_login(session, str(board.fields["keeper"]))
        copies = sheets.tasks(session, board).to_print
        sheets.mark_printed(session, copies, Signature.own(keeper), now=now)
        for copy in copies:
            for sheet in sheets.sheets_of(session, copy):
                signature = Signature.own(keeper, "scan")
                sheets.report(session, sheet, SheetState.POSTED, signature, at=now, now=now)


def _show(runtime: Runtime, say: Say) -> None:
    public = runtime.settings.public
    with runtime.database.reading() as session:
        items = list(standing.items(session))
        code = session.scalar(select(Sheet.code).where(Sheet.state == SheetState.POSTED))
    widest = max(items, key=lambda one: len(one.placements))
    say("")
    say(terminal.table([widest]))
    whole = sum(len(one.wanted_places) for one in items)
    proven = sum(one.in_place for one in items)
    say(
        f"\n共 {len(items)} 条信息、{whole} 处去向，其中 {proven} 处已核验。{proven} of {whole} proven."
    )
    say(f"\n{'网站':<6}{public}/")
    say(f"{'后台':<6}{public}/console/")
    say(f"{'订阅':<6}{public}/feeds/all.atom")
    if code:
        say(f"{'扫码':<6}{public}/Q/{code}")
    for name, address in _screens(runtime):
        say(f"{'大厅屏':<5}{address}  （{name}）")
    say(f"\n演示账号 demo accounts（密码 password: {demo.PASSWORD}）")
    say(
        "  clerk 街道拟稿 · qfb-reviewer 复审 · qfb-approver 终审 · publisher 发布 · keeper 公示栏 · admin 管理"
    )


def _screens(runtime: Runtime) -> list[tuple[str, str]]:
    """Invite two screens; the addresses let a browser in without a code."""
    signer = Signer(runtime.settings.secrets)
    found = []
    with runtime.database.writing() as session:
        halls = session.scalars(select(Outlet).where(Outlet.kind == KIOSK).order_by(Outlet.id))
        # Each is a screen of its own even where one browser opens both.
        for slot, hall in enumerate(halls.all()[:2], start=1):
            secret = pairing.invite(
                session,
                signer,
                hall.id,
                hall.name,
                None,
                now=runtime.clock(),
                lasts=timedelta(days=1),
            )
            found.append(
                (hall.name, f"{runtime.settings.public}/kiosk?slot={slot}#invite={secret}")
            )
    return found
