"""What this machine and its settings can do, said in sentences."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select, text

from channels import registry, typeset
from channels.base import Unavailable
from hub import ledger, sample_data, wrong_codes
from hub.errors import GaoshiError
from hub.models import LedgerLine, Office, Outlet
from hub.outlets import OutletRow
from hub.runtime import Runtime

LEAST_SPACE = 1024**3


@dataclass(frozen=True)
class Line:
    """One thing looked at."""

    well: bool
    text: str


def examine(runtime: Runtime) -> list[Line]:
    """Look at database, folders, fonts, outlets and ledger; never raises."""
    looks: tuple[Callable[[Runtime], list[Line]], ...] = (
        _folder,
        _database,
        _fonts,
        _sign_in,
        _samples,
        _outlets,
        _ledger,
        _wrong_codes,
    )
    lines = []
    for look in looks:
        try:
            lines += look(runtime)
        except Exception as error:  # a look that fails is itself a finding
            lines.append(Line(False, f"{look.__name__.strip('_')}：{type(error).__name__}"))
    return lines


def _folder(runtime: Runtime) -> list[Line]:
    free = shutil.disk_usage(runtime.settings.data).free
    return [
        Line(
            free > LEAST_SPACE,
            f"数据目录可写，剩余 {free // 1024**2} MB。The data folder has {free // 1024**2} MB left.",
        )
    ]


def _database(runtime: Runtime) -> list[Line]:
    with runtime.database.reading() as session:
        session.execute(text("SELECT 1"))
        offices = session.scalar(select(func.count()).select_from(Office))
    said = f"数据库可用，{offices} 个机构。The database answers; {offices} offices."
    return [Line(True, said if offices else said + " 请先运行 gaoshi begin。Run `gaoshi begin`.")]


def _fonts(runtime: Runtime) -> list[Line]:
    try:
        typeset.fonts()
    except Unavailable:
        return [Line(False, "缺少 Noto CJK 字体，无法排印张贴件。The Noto CJK fonts are missing.")]
    return [Line(True, "中文字体已安装。The Noto CJK fonts are installed.")]


def _sign_in(runtime: Runtime) -> list[Line]:
    settings = runtime.settings
    safe = settings.public.startswith("https://") or settings.plain_http_is_safe
    if safe:
        return [Line(True, f"对外地址 {settings.public}。The public address allows signing in.")]
    return [
        Line(
            False,
            "对外地址不是 https，无法登录：请设置 GAOSHI_PUBLIC。"
            "Signing in needs https: set GAOSHI_PUBLIC.",
        )
    ]


def _samples(runtime: Runtime) -> list[Line]:
    with runtime.database.reading() as session:
        if not sample_data.is_loaded(session):
            return []
    said = (
        "这是示例数据，密码人人知道，gaoshi serve 不在它上面启动。Sample data with known passwords."
    )
    # Where it is served all the same, somebody asked for it.
    return [Line(not runtime.settings.demo or runtime.settings.plain_http_is_safe, said)]


def _outlets(runtime: Runtime) -> list[Line]:
    lines = []
    with runtime.database.reading() as session:
        rows = [OutletRow.of(outlet) for outlet in session.scalars(select(Outlet))]
    for row in rows:
        if row.kind not in registry.kinds():
            lines.append(
                Line(False, f"发布端“{row.name}”的类型 {row.kind} 未安装。Kind not installed.")
            )
            continue
        try:
            runtime.outlets.channel(row)
        except GaoshiError as error:
            said = "、".join(str(value) for value in error.params.values())
            lines.append(Line(False, f"发布端“{row.name}”配置有误：{said}。Misconfigured."))
    well = f"{len(rows)} 个发布端配置正确。{len(rows)} outlets are configured."
    return lines or [Line(True, well)]


def _ledger(runtime: Runtime) -> list[Line]:
    with runtime.database.reading() as session:
        fault = ledger.first_fault(session)
        count = session.scalar(select(func.count()).select_from(LedgerLine))
    if fault is not None:
        return [
            Line(False, f"台账第 {fault.number} 行核验不符。Line {fault.number} does not verify.")
        ]
    return [Line(True, f"台账 {count} 行，核验无误。The ledger's {count} lines verify.")]


def _wrong_codes(runtime: Runtime) -> list[Line]:
    with runtime.database.reading() as session:
        count = wrong_codes.of_today(session, now=runtime.clock())
    if not count.asked:
        return []
    said = (
        f"今天查了 {count.asked} 次不存在的码，其中 {count.refused} 次被限制。"
        f"Codes that are none were asked for {count.asked} times today, {count.refused} beyond the limit."
    )
    return [Line(not count.many, said)]
