"""Running the hub: serve, work, begin, demo, doctor, and what keeps its data in order."""

import sys
from dataclasses import replace

import click

from hub import (
    catalogue_site,
    demo_run,
    doctor,
    erasure,
    sample_data,
    server,
    settings,
    start_up,
    whole_site,
)
from hub.commands import base
from hub.commands.base import speaking
from hub.engines.embedded import Engine
from hub.runtime import Runtime


@click.command()
@speaking
def serve() -> None:
    """启动服务（含后台线程）。Start the server, worker threads included."""
    runtime = base.opened()
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


@click.command()
@speaking
def work() -> None:
    """只启动后台线程。Start worker threads alone, beside a server with GAOSHI_WORKERS=0."""
    runtime = base.opened()
    engine = Engine(runtime, workers=runtime.settings.workers or 16)
    engine.start()
    click.echo("后台线程已启动，Ctrl-C 结束。Workers are running; Ctrl-C ends them.")
    server.wait_for_end()
    engine.stop()


@click.group()
def db() -> None:
    """数据库。The database."""


@db.command("upgrade")
@speaking
def db_upgrade() -> None:
    """把数据库升级到最新结构。Bring the database to its newest state."""
    base.opened()
    click.echo("数据库已是最新。The database is up to date.")


@click.command()
@speaking
def rewrite() -> None:
    """网站按现行模板全部重写：升级、改站点信息或丢了文件夹之后。Write every site anew."""
    for name, count in whole_site.write(base.opened()).items():
        click.echo(f"{name}：{count} 条信息的页面和全部列表已重写。{count} items written anew.")


@click.command("doctor")
@speaking
def doctor_command() -> None:
    """检查运行环境。Check what this machine and its settings can do."""
    lines = doctor.examine(Runtime.open(settings.from_environment()))
    for line in lines:
        click.echo(f"{'✓' if line.well else '✗'} {line.text}")
    sys.exit(0 if all(line.well for line in lines) else 1)


@click.command()
@click.option("--office", prompt="机构名称 Office", help="最上级机构的名称。")
@click.option("--code", prompt="机构代码 Code", help="机构的短代码，如 pdxq。")
@click.option("--organisation-code", prompt="组织机构代码（索引号前段）", help="不带连字符。")
@click.option("--login", prompt="管理员登录名 Sign-in name", help="第一位管理员。")
@click.option("--name", prompt="管理员姓名 Name")
@click.password_option("--password", prompt="密码 Password")
@speaking
def begin(**typed: str) -> None:
    """建立第一个机构和管理员。Store the first office and its administrator."""
    start_up.begin(base.opened(), **typed)
    click.echo("已建立，可登录。Done; the administrator can sign in.")


@click.command()
@click.option("--once", is_flag=True, help="做完即退出，不启动服务。")
@speaking
def demo(once: bool) -> None:
    """用示例数据演示全过程。See the main job done with sample data."""
    chosen = replace(settings.from_environment(), demo=True)
    demo_run.run(chosen, once=once, say=click.echo)
