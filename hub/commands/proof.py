"""Proof: the ledger verified and exported, evidence handed out, content erased by law."""

import sys
from itertools import islice
from pathlib import Path

import click

from hub import erasure, erasure_requests, evidence, heads, ledger, people
from hub.commands import base
from hub.commands.base import speaking
from hub.people import Signature
from hub.sentences import sentence

# More would only scroll the first ones away.
MOST_FAULTS = 20


@click.group("ledger")
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
    runtime = base.opened(upgrade=False)
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
    runtime = base.opened(upgrade=False)
    count = 0
    with runtime.database.reading() as session, file.open("w", encoding="utf-8") as out:
        for count, line in enumerate(ledger.lines(session), start=1):  # noqa: B007 - the last is used
            out.write(f"{line.exported()}\n")
    click.echo(f"{count} 行已写入 {file}。{count} lines written.")


@click.command()
@click.argument("item", type=int)
@click.option("--ground", required=True, type=click.Choice(sorted(erasure_requests.GROUNDS)))
@click.option("--by", required=True, help="删除人的登录名。")
@click.option("--confirmed-by", required=True, help="另一位确认人的登录名。")
@speaking
def erase(item: int, ground: str, by: str, confirmed_by: str) -> None:
    """依法删除一条已撤清的信息的全部内容，不可恢复。Erase all content of an item, for good."""
    runtime = base.opened(upgrade=False)
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


@click.command("evidence")
@click.argument("item", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", required=True, help="出具人的登录名。")
@speaking
def evidence_command(item: int, file: Path, by: str) -> None:
    """导出一条信息的证明材料（压缩包）。Write all that proves an item into one archive."""
    runtime = base.opened(upgrade=False)
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
