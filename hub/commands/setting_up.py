"""What the hub knows of its district: catalogue, offices, and addresses it may call."""

from pathlib import Path

import click

from hub import catalogue, catalogue_site, hosts, office_import
from hub.commands import base
from hub.commands.base import speaking
from hub.intake.reading import read_catalogue, read_offices
from hub.sentences import sentence


@click.group("catalogue")
def catalogue_group() -> None:
    """标准目录。The standards catalogue."""


@catalogue_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@speaking
def catalogue_import(file: Path) -> None:
    """导入一个领域的目录工作簿。Import a field's workbook in the national form."""
    runtime = base.opened()
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


@click.group("hosts")
def hosts_group() -> None:
    """内网地址。Addresses inside private networks that outlets may have."""


@hosts_group.command("list")
@speaking
def hosts_list() -> None:
    """列出已开放的内网地址。List what is open."""
    runtime = base.opened()
    with runtime.database.reading() as session:
        kept = hosts.opened(session)
    for host in sorted(kept | runtime.settings.private_hosts):
        click.echo(host if host in kept else f"{host}  (GAOSHI_PRIVATE_HOSTS)")


@hosts_group.command("open")
@click.argument("host", metavar="HOST:PORT")
@speaking
def hosts_open(host: str) -> None:
    """开放一个内网地址。Let outlets be at an address inside a private network."""
    runtime = base.opened()
    with runtime.database.writing() as session:
        hosts.open_hosts(session, [host], by=None, now=runtime.clock())
    click.echo("已开放，运行中的服务随即生效。Open; a running server follows.")


@hosts_group.command("close")
@click.argument("host", metavar="HOST:PORT")
@speaking
def hosts_close(host: str) -> None:
    """关闭一个内网地址。Let it be called no longer."""
    runtime = base.opened()
    with runtime.database.writing() as session:
        hosts.close_host(session, host, by=None, now=runtime.clock())
    click.echo("已关闭。Closed.")


@click.group("offices")
def offices_group() -> None:
    """机构。Offices."""


@offices_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, help="管理员的登录名。")
@click.option("--yes", is_flag=True, help="不再询问，直接写入。")
@speaking
def offices_import(file: Path, by: str, yes: bool) -> None:
    """导入机构清单（CSV 或 xlsx）。Bring in a list of offices; all of it, or nothing."""
    runtime = base.opened()
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
