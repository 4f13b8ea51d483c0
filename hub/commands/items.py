"""Items: published, corrected, stopped, and how they stand."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from hub import automation, standing, terminal
from hub.automation import Chain
from hub.commands import base
from hub.commands.base import speaking
from hub.editorial import links
from hub.editorial.drafts import Content
from hub.engines.embedded import settle_now
from hub.models import Disclosure, Kind
from hub.runtime import Runtime

WRITER_HELP = "拟稿人的登录名；只有示例数据可以不填。"
APPROVERS_HELP = "依次审核的人，每步一位，登录名用逗号分开；只有示例数据可以不填。"
PERSONS_HELP = "是（不是）个人名单；个人名单只在社区公示栏张贴。表格里有姓名等栏时必须说明。"


@click.command()
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
    runtime = base.opened()
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


@click.command()
@click.argument("item", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@speaking
def status(item: int | None, as_json: bool) -> None:
    """每条信息在每个发布端应为什么、现为什么。What is wanted and shown, outlet by outlet."""
    items = _standing(base.opened(), item)
    if as_json:
        click.echo(json.dumps([one.as_json() for one in items], ensure_ascii=False, indent=2))
    else:
        click.echo(terminal.table(items))


@click.command()
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
    runtime = base.opened()
    given = {name: value for name, value in typed.items() if value}
    changes = {"change_note": note, "privacy": privacy, "restarts": restart, **given}
    number = automation.correct(
        runtime, item, file, changes=changes, chain=_chain(writer, approved_by)
    )
    settle_now(runtime, item, seconds=wait)
    click.echo(f"第 {number} 版已签发。Edition {number} is approved.")
    click.echo(terminal.table(_standing(runtime, item)))


@click.command("take-down")
@click.argument("item", type=int)
@click.option("--reason", required=True, help="公开理由的代码，如 content_wrong。")
@click.option("--by", default="", help="撤下人的登录名；只有示例数据可以不填。")
@click.option("--wait", default=30.0)
@speaking
def take_down(item: int, reason: str, by: str, wait: float) -> None:
    """从所有发布端撤下。Remove an item everywhere."""
    runtime = base.opened()
    automation.take_down(runtime, item, reason=reason, by=by)
    settle_now(runtime, item, seconds=wait)
    click.echo(terminal.table(_standing(runtime, item)))


@click.command()
@click.argument("item", type=int)
@click.argument("state")
@click.option("--reason", required=True, help="依据的文件或理由，公开。")
@click.option("--by", default="", help="标注人的登录名；只有示例数据可以不填。")
@click.option("--wait", default=30.0)
@speaking
def validity(item: int, state: str, reason: str, by: str, wait: float) -> None:
    """标注 有效、已修改、废止 或 失效。Mark whether a document still holds."""
    runtime = base.opened()
    automation.mark_validity(runtime, item, state, reason=reason, by=by)
    settle_now(runtime, item, seconds=wait)
    click.echo(terminal.table(_standing(runtime, item)))


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
