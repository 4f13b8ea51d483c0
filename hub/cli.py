"""The `gaoshi` command."""

import click

from hub.commands import items, printing, proof, running, setting_up


@click.group()
def main() -> None:
    """告示：一次审批，处处到位。Approve once; it shows wherever it must."""


for command in (
    running.serve,
    running.work,
    running.begin,
    running.demo,
    running.doctor_command,
    running.db,
    running.rewrite,
    setting_up.catalogue_group,
    setting_up.offices_group,
    setting_up.hosts_group,
    items.publish,
    items.status,
    items.correct,
    items.take_down,
    items.validity,
    printing.print_sheets,
    proof.ledger_group,
    proof.evidence_command,
    proof.erase,
):
    main.add_command(command)
