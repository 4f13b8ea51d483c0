"""Paper: sheets put into a PDF, as a packet, or sent to a printer."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from hub import packet_run, printing
from hub.commands import base
from hub.commands.base import speaking
from hub.runtime import Runtime
from hub.sentences import sentence


@click.command("print")
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
    runtime = base.opened()
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
