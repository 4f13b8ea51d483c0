"""The `gaoshi` command."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
import structlog

from channels.base import ChannelError
from hub import (
    automation,
    catalogue,
    catalogue_site,
    demo_run,
    doctor,
    erasure,
    erasure_requests,
    evidence,
    heads,
    hosts,
    ledger,
    migrations,
    office_import,
    packet_run,
    people,
    printing,
    sample_data,
    server,
    settings,
    standing,
    start_up,
    terminal,
    whole_site,
)
from hub.automation import Chain
from hub.editorial import links
from hub.editorial.drafts import Content
from hub.engines.embedded import Engine, settle_now
from hub.errors import GaoshiError, SettingError
from hub.intake.reading import read_catalogue, read_offices
from hub.models import Disclosure, Kind
from hub.people import Signature
from hub.runtime import Runtime
from hub.sentences import sentence

log = structlog.get_logger()

# More would only scroll the first ones away.
MOST_FAULTS = 20
WRITER_HELP = "拟稿人的登录名；只有示例数据可以不填。"
APPROVERS_HELP = "依次审核的人，每步一位，登录名用逗号分开；只有示例数据可以不填。"

PERSONS_HELP = "是（不是）个人名单；个人名单只在社区公示栏张贴。表格里有姓名等栏时必须说明。"

P = ParamSpec("P")
R = TypeVar("R")


def speaking(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what went wrong into one sentence and an exit status of 1, never a trace."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        try:
            return command(*args, **options)
        except SettingError as error:
            raise click.ClickException(str(error)) from None
        except (GaoshiError, ChannelError) as error:
            said = sentence(error.code, error.params)
            raise click.ClickException(
                f"{said} {sentence(error.code, error.params, english=True)}"
            ) from None
        except (click.exceptions.Exit, click.Abort):
            raise
        except click.ClickException:
            raise
        except Exception as error:
            # A trace may show a title or a key; the kind of the fault is enough to report it.
            log.error("command_failed", kind=type(error).__name__)
            raise click.ClickException(
                f"系统出了差错（{type(error).__name__}），没有完成。"
                "Something went wrong on our side; nothing more was done."
            ) from None

    return run


def opened(*, upgrade: bool = True) -> Runtime:
    """Return the runtime of this environment, its database brought up to date."""
    runtime = Runtime.open(settings.from_environment())
    if upgrade:
        migrations.upgrade(runtime.database)
    return runtime


@click.group()
def main() -> None:
    """告示：一次审批，处处到位。Approve once; it shows wherever it must."""


@main.command()
@speaking
def serve() -> None:
    """启动服务（含后台线程）。Start the server, worker threads included."""
    runtime = opened()
    sample_data.require_none(runtime.database, runtime.settings)
    restored = erasure.again(
        runtime.database,
        runtime.blobs,
        erasure.Record(runtime.settings.erasures_file),
        now=runtime.clock(),
    )
    if restored:
        click.echo(f"备份带回的 {restored} 条已依法删除的信息又已删除。Erased again: {restored}.")
    catalogue_site.write(runtime)
    click.echo(
        f"告示已启动：网站 {runtime.settings.public}/ ，后台 {runtime.settings.public}/console/ 。"
        "Ctrl-C 结束。Gaoshi is up; Ctrl-C ends it."
    )
    if not start_up.is_begun(runtime):
        click.echo("还没有机构和管理员，请运行 gaoshi begin。Run `gaoshi begin` first.")
    server.serve(runtime)


@main.command()
@speaking
def work() -> None:
    """只启动后台线程。Start worker threads alone, beside a server with GAOSHI_WORKERS=0."""
    runtime = opened()
    engine = Engine(runtime, workers=runtime.settings.workers or 16)
    engine.start()
    click.echo("后台线程已启动，Ctrl-C 结束。Workers are running; Ctrl-C ends them.")
    server.wait_for_end()
    engine.stop()


@main.group()
def db() -> None:
    """数据库。The database."""


@db.command("upgrade")
@speaking
def db_upgrade() -> None:
    """把数据库升级到最新结构。Bring the database to its newest state."""
    opened()
    click.echo("数据库已是最新。The database is up to date.")


@main.group("catalogue")
def catalogue_group() -> None:
    """标准目录。The standards catalogue."""


@catalogue_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@speaking
def catalogue_import(file: Path) -> None:
    """导入一个领域的目录工作簿。Import a field's workbook in the national form."""
    runtime = opened()
    data = file.read_bytes()
    form = read_catalogue(file.name, data)
    with runtime.database.writing() as session:
        done = catalogue.import_form(
            session, form, source=data, name=file.name, by=None, now=runtime.clock()
        )
    catalogue_site.write(runtime)
    click.echo(
        f"{done.field}：第 {done.version} 版，{done.matters} 个事项（新增 {done.new}，"
        f"减少 {len(done.dropped)}）。{done.matters} matters imported."
    )


@main.group("hosts")
def hosts_group() -> None:
    """内网地址。Addresses inside private networks that outlets may have."""


@hosts_group.command("list")
@speaking
def hosts_list() -> None:
    """列出已开放的内网地址。List what is open."""
    runtime = opened()
    with runtime.database.reading() as session:
        kept = hosts.opened(session)
    for host in sorted(kept | runtime.settings.private_hosts):
        click.echo(host if host in kept else f"{host}  (GAOSHI_PRIVATE_HOSTS)")


@hosts_group.command("open")
@click.argument("host", metavar="HOST:PORT")
@speaking
def hosts_open(host: str) -> None:
    """开放一个内网地址。Let outlets be at an address inside a private network."""
    runtime = opened()
    with runtime.database.writing() as session:
        hosts.open_hosts(session, [host], by=None, now=runtime.clock())
    click.echo("已开放，运行中的服务随即生效。Open; a running server follows.")


@hosts_group.command("close")
@click.argument("host", metavar="HOST:PORT")
@speaking
def hosts_close(host: str) -> None:
    """关闭一个内网地址。Let it be called no longer."""
    runtime = opened()
    with runtime.database.writing() as session:
        hosts.close_host(session, host, by=None, now=runtime.clock())
    click.echo("已关闭。Closed.")


@main.group("offices")
def offices_group() -> None:
    """机构。Offices."""


@offices_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, help="管理员的登录名。")
@click.option("--yes", is_flag=True, help="不再询问，直接写入。")
@speaking
def offices_import(file: Path, by: str, yes: bool) -> None:
    """导入机构清单（CSV 或 xlsx）。Bring in a list of offices; all of it, or nothing."""
    runtime = opened()
    rows = read_offices(file.name, file.read_bytes())
    would = office_import.look(runtime.database, rows, by=by, now=runtime.clock())
    for told in would.wrong:
        english = sentence(told.code, told.params, english=True)
        said = f"第 {told.line} 行：{sentence(told.code, told.params)}"
        click.echo(f"{said} Line {told.line}: {english}", err=True)
    if would.wrong:
        raise click.ClickException("什么都没有写入。Nothing was written.")
    click.echo(
        f"新增 {len(would.added)}，修改 {len(would.changed)}，不变 {would.same}。"
        f"{len(would.added)} to add, {len(would.changed)} to change, {would.same} the same."
    )
    for mark, names in (("+", would.added), ("~", would.changed)):
        for name in names:
            click.echo(f"  {mark} {name}")
    if would.added or would.changed:
        if not yes:
            click.confirm("写入吗？Write it?", abort=True)
        office_import.carry_out(runtime.database, rows, by=by, now=runtime.clock())
        click.echo("已写入。Done.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--matter", default="", help="事项代码，如 SHJZ-04；不填为目录外。")
@click.option("--title", required=True, help="标题。")
@click.option("--office", default="", help="发布机构的代码或名称。")
@click.option("--kind", type=click.Choice([str(kind) for kind in Kind]), default="notice")
@click.option("--short-title", default="", help="短标题（微信、公示栏用）。")
@click.option("--summary", default="", help="摘要。")
@click.option("--number", default="", help="发文字号。")
@click.option("--formed-on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="成文日期。")
@click.option(
    "--disclosure",
    type=click.Choice([str(one) for one in Disclosure]),
    default=None,
    help="公开属性；不填按目录。",
)
@click.option("--ground", default="", help="不主动公开的法律依据。")
@click.option("--display-days", type=click.IntRange(1, 365), default=None, help="公示工作日。")
@click.option("--interprets", type=int, multiple=True, help="所解读的信息编号，可重复。")
@click.option("--responds-to", type=int, multiple=True, help="所回应的信息编号，可重复。")
@click.option("--persons/--no-persons", default=None, help=PERSONS_HELP)
@click.option("--attach", multiple=True, type=click.Path(exists=True, path_type=Path))
@click.option("--writer", default="", help=WRITER_HELP)
@click.option("--approved-by", default="", help=APPROVERS_HELP)
@click.option("--wait", default=30.0, help="最多等待的秒数。")
@speaking
def publish(
    file: Path,
    matter: str,
    office: str,
    attach: tuple[Path, ...],
    writer: str,
    approved_by: str,
    wait: float,
    **typed: Any,
) -> None:
    """拟稿、审批、发布一次完成。Draft, approval by the chain, and delivery in one call."""
    runtime = opened()
    item = automation.publish(
        runtime,
        file,
        matter=matter,
        office=office,
        content=_content(typed),
        chain=_chain(writer, approved_by),
        attachments=attach,
    )
    settle_now(runtime, item, seconds=wait)
    click.echo(f"已签发，信息编号 {item}。Approved as item {item}.")
    click.echo(terminal.table(_standing(runtime, item)))


@main.command()
@click.argument("item", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@speaking
def status(item: int | None, as_json: bool) -> None:
    """每条信息在每个发布端应为什么、现为什么。What is wanted and shown, outlet by outlet."""
    items = _standing(opened(), item)
    if as_json:
        click.echo(json.dumps([one.as_json() for one in items], ensure_ascii=False, indent=2))
    else:
        click.echo(terminal.table(items))


@main.command()
@click.argument("item", type=int)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", default="", help="新标题；不填沿用。")
@click.option("--note", default="更正", help="更正说明，公开。")
@click.option("--privacy", is_flag=True, help="隐私更正：不公开差别，旧版不再可读。")
@click.option("--restart/--count-on", default=None, help="公示中的更正：重新公示，或连续计算。")
@click.option("--short-title", default="")
@click.option("--summary", default="")
@click.option("--writer", default="", help=WRITER_HELP)
@click.option("--approved-by", default="", help=APPROVERS_HELP)
@click.option("--wait", default=30.0)
@speaking
def correct(
    item: int,
    file: Path,
    note: str,
    privacy: bool,
    restart: bool | None,
    writer: str,
    approved_by: str,
    wait: float,
    **typed: Any,
) -> None:
    """更正：以新版替换。Approve a next edition that replaces the one shown."""
    runtime = opened()
    given = {name: value for name, value in typed.items() if value}
    changes = {"change_note": note, "privacy": privacy, "restarts": restart, **given}
    number = automation.correct(
        runtime, item, file, changes=changes, chain=_chain(writer, approved_by)
    )
    settle_now(runtime, item, seconds=wait)
    click.echo(f"第 {number} 版已签发。Edition {number} is approved.")
    click.echo(terminal.table(_standing(runtime, item)))


@main.command("take-down")
@click.argument("item", type=int)
@click.option("--reason", required=True, help="公开理由的代码，如 content_wrong。")
@click.option("--by", default="", help="撤下人的登录名；只有示例数据可以不填。")
@click.option("--wait", default=30.0)
@speaking
def take_down(item: int, reason: str, by: str, wait: float) -> None:
    """从所有发布端撤下。Remove an item everywhere."""
    runtime = opened()
    automation.take_down(runtime, item, reason=reason, by=by)
    settle_now(runtime, item, seconds=wait)
    click.echo(terminal.table(_standing(runtime, item)))


@main.command()
@click.argument("item", type=int)
@click.argument("state")
@click.option("--reason", required=True, help="依据的文件或理由，公开。")
@click.option("--by", default="", help="标注人的登录名；只有示例数据可以不填。")
@click.option("--wait", default=30.0)
@speaking
def validity(item: int, state: str, reason: str, by: str, wait: float) -> None:
    """标注 有效、已修改、废止 或 失效。Mark whether a document still holds."""
    runtime = opened()
    automation.mark_validity(runtime, item, state, reason=reason, by=by)
    settle_now(runtime, item, seconds=wait)
    click.echo(terminal.table(_standing(runtime, item)))


@main.command()
@speaking
def rewrite() -> None:
    """网站按现行模板全部重写：升级、改站点信息或丢了文件夹之后。Write every site anew."""
    for name, count in whole_site.write(opened()).items():
        click.echo(f"{name}：{count} 条信息的页面和全部列表已重写。{count} items written anew.")


@main.command("print")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--item", type=int, default=None, help="只印这一条。")
@click.option("--packet", is_flag=True, help="做成张贴批次：每位管理员一份巡栏单和要贴的纸。")
@click.option("--keeper", multiple=True, help="只要这位管理员的公示栏（登录名，可重复）。")
@click.option("--office", default="", help="只要这个机构的公示栏（代码或名称）。")
@click.option("--two-up", is_flag=True, help="全部用 A3：两张 A4 拼一张。")
@click.option("--printer", default="", help="直接发到这台网络打印机（名称），不写文件。")
@click.option("--run", type=int, default=None, help="打印这一批，不另做一批（批次号）。")
@click.option("--again", is_flag=True, help="已发过、打印过的，再打一份（补打）。")
@click.option("--mark", is_flag=True, help="同时记为已打印（须用 --by 写明打印人）。")
@click.option("--by", default="", help="打印人的登录名（与 --mark、--packet、--printer 一起用）。")
@speaking
def print_sheets(
    file: Path | None, item: int | None, packet: bool, mark: bool, by: str, **chosen: Any
) -> None:
    """把待打印的张贴件合成 PDF，或发到打印机。Put what is to be printed into a PDF, or print it."""
    packet = packet or any(value not in (None, False, "", ()) for value in chosen.values())
    if (mark or packet) and not by:
        raise click.UsageError("须用 --by 写明打印人。Say with --by who printed.")
    if (file is None) == (not chosen["printer"]):
        raise click.UsageError("写明文件，或用 --printer 写明打印机。Name a file, or a printer.")
    if packet and item is not None:
        raise click.UsageError("--item 不能和批次一起用。--item does not go with a packet.")
    runtime = opened()
    if packet:
        _print_packet(runtime, file, chosen, mark=mark, by=by)
    elif file:
        _print_all(runtime, file, item, mark=mark, by=by)


def _print_all(runtime: Runtime, file: Path, item: int | None, *, mark: bool, by: str) -> None:
    done = printing.print_all(runtime, item=item)
    if not done.pdf:
        click.echo("没有待打印的张贴件。Nothing waits to be printed.")
        return
    file.write_bytes(done.pdf)
    if mark:
        printing.mark(runtime, done, by=by)
    click.echo(
        f"{done.boards} 个公示栏，{done.sheets} 页，已写入 {file}。{done.sheets} sheets written."
    )


def _print_packet(
    runtime: Runtime, file: Path | None, chosen: Mapping[str, Any], *, mark: bool, by: str
) -> None:
    printer, two_up = chosen["printer"], chosen["two_up"]
    if chosen["run"] is not None:
        run = packet_run.known(runtime, chosen["run"], by=by)
    else:
        run = packet_run.make(
            runtime, by=by, keepers=chosen["keeper"], office=chosen["office"], printer=printer
        )
    click.echo(f"第 {run} 号张贴批次。Print run {run}.")
    out = True
    if file is not None:
        for path in packet_run.write(runtime, run, file, two_up=two_up):
            click.echo(f"已写入 {path}。Written.")
    else:
        out = packet_run.send(
            runtime, run, printer, by=by, two_up=two_up, again=chosen["again"], say=_say_job
        )
    if mark and out:
        packet_run.mark(runtime, run, by=by)
        click.echo("已登记为打印。Marked as printed.")
    if not out:
        sys.exit(1)


def _say_job(told: packet_run.Told) -> None:
    chinese, english = packet_run.STATES[told.state]
    reason = f" {sentence(told.reason, told.params)}" if told.reason else ""
    click.echo(f"{told.file}：{chinese}。{reason} {english}.")


@main.group("ledger")
def ledger_group() -> None:
    """台账。The ledger."""


@ledger_group.command("verify")
@click.option(
    "--heads",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="另存别处的链首文件；不填用本机的。A file of heads kept elsewhere.",
)
@speaking
def ledger_verify(kept: Path | None) -> None:
    """核验台账有没有被改动、删除、调换或截断。Find any edit, deletion, reordering or cut."""
    runtime = opened(upgrade=False)
    known = heads.read(kept or runtime.settings.heads_file)
    with runtime.database.reading() as session:
        found = list(islice(ledger.faults(ledger.lines(session), known), MOST_FAULTS))
        newest = ledger.newest(session, runtime.clock())
    for fault in found:
        params = {"number": fault.number, "until": fault.until}
        said = sentence(f"ledger_{fault.code}", params)
        click.echo(f"✗ {said} {sentence(f'ledger_{fault.code}', params, english=True)}")
    if found:
        sys.exit(1)
    count = newest.number if newest else 0
    click.echo(
        f"✓ 台账 {count} 行、链首 {len(known)} 个，核验无误。"
        f"{count} lines and {len(known)} heads verify."
    )
    if newest is not None:
        click.echo(f"  {newest.number} {newest.hash}")


@ledger_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@speaking
def ledger_export(file: Path) -> None:
    """导出台账，供他人不用本系统核验。Export it for docs/verify_ledger.py, or anybody else."""
    runtime = opened(upgrade=False)
    count = 0
    with runtime.database.reading() as session, file.open("w", encoding="utf-8") as out:
        for count, line in enumerate(ledger.lines(session), start=1):  # noqa: B007 - the last is used
            out.write(f"{line.exported()}\n")
    click.echo(f"{count} 行已写入 {file}。{count} lines written.")


@main.command()
@click.argument("item", type=int)
@click.option("--ground", required=True, type=click.Choice(sorted(erasure_requests.GROUNDS)))
@click.option("--by", required=True, help="删除人的登录名。")
@click.option("--confirmed-by", required=True, help="另一位确认人的登录名。")
@speaking
def erase(item: int, ground: str, by: str, confirmed_by: str) -> None:
    """依法删除一条已撤清的信息的全部内容，不可恢复。Erase all content of an item, for good."""
    runtime = opened(upgrade=False)
    with runtime.database.reading() as session:
        first, second = people.by_login(session, by), people.by_login(session, confirmed_by)
    erasure.erase(
        runtime.database,
        runtime.blobs,
        erasure.Record(runtime.settings.erasures_file),
        item,
        Signature.own(first, "command"),
        confirmed_by=second,
        ground=ground,
        now=runtime.clock(),
    )
    click.echo(f"信息 {item}：{erasure.ERASED}。Item {item} is erased.")


@main.command("evidence")
@click.argument("item", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", required=True, help="出具人的登录名。")
@speaking
def evidence_command(item: int, file: Path, by: str) -> None:
    """导出一条信息的证明材料（压缩包）。Write all that proves an item into one archive."""
    runtime = opened(upgrade=False)
    with runtime.database.reading() as session, file.open("wb") as out:
        person = people.by_login(session, by)
        digest = evidence.write(
            session,
            item,
            out,
            blobs=runtime.blobs,
            heads=runtime.settings.heads_file,
            by=person,
            now=runtime.clock(),
        )
    with runtime.database.writing() as session:
        evidence.note(session, item, digest, by=person, now=runtime.clock())
    click.echo(f"已写入 {file}。Written.")


@main.command("doctor")
@speaking
def doctor_command() -> None:
    """检查运行环境。Check what this machine and its settings can do."""
    lines = doctor.examine(Runtime.open(settings.from_environment()))
    for line in lines:
        click.echo(f"{'✓' if line.well else '✗'} {line.text}")
    sys.exit(0 if all(line.well for line in lines) else 1)


@main.command()
@click.option("--office", prompt="机构名称 Office", help="最上级机构的名称。")
@click.option("--code", prompt="机构代码 Code", help="机构的短代码，如 pdxq。")
@click.option("--organisation-code", prompt="组织机构代码（索引号前段）", help="不带连字符。")
@click.option("--login", prompt="管理员登录名 Sign-in name", help="第一位管理员。")
@click.option("--name", prompt="管理员姓名 Name")
@click.password_option("--password", prompt="密码 Password")
@speaking
def begin(**typed: str) -> None:
    """建立第一个机构和管理员。Store the first office and its administrator."""
    start_up.begin(opened(), **typed)
    click.echo("已建立，可登录。Done; the administrator can sign in.")


@main.command()
@click.option("--once", is_flag=True, help="做完即退出，不启动服务。")
@speaking
def demo(once: bool) -> None:
    """用示例数据演示全过程。See the main job done with sample data."""
    chosen = replace(settings.from_environment(), demo=True)
    demo_run.run(chosen, once=once, say=click.echo)


def _standing(runtime: Runtime, item: int | None) -> list[standing.ItemStanding]:
    with runtime.database.reading() as session:
        if item is not None:
            return [standing.item_standing(session, item)]
        return list(standing.all_items(session))


def _content(typed: dict[str, Any]) -> Content:
    formed = typed.get("formed_on")
    return Content(
        title=typed["title"],
        body="",
        kind=typed["kind"],
        short_title=typed["short_title"],
        summary=typed["summary"],
        document_number=typed["number"],
        disclosure=typed["disclosure"] or "",
        disclosure_ground=typed["ground"],
        display_days=typed["display_days"],
        persons=typed["persons"],
        links=[
            links.link(relation, other)
            for relation in ("interprets", "responds_to")
            for other in typed[relation]
        ],
        formed_on=date(formed.year, formed.month, formed.day) if formed else None,
    )


def _chain(writer: str, approved_by: str) -> Chain:
    names = [name.strip() for name in approved_by.split(",") if name.strip()]
    return Chain(writer, names)
