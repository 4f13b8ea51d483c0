"""From the last approval to the proof that an online screen shows it: the real page in Chromium."""

import time
from random import Random

from sqlalchemy import Exists, exists, select

from bench import archive, browser, texts
from bench.figures import Figure, middle
from bench.patience import until
from bench.town import Town, serving, town
from hub.kiosks import Signer, pairing
from hub.models import Device, Placement, PlacementState

ARCHIVE = 10_000
LISTED = 200
TIMES = 15
PATIENCE = 60.0
PERIOD = 3.0


def measure() -> list[Figure]:
    """Approve notices at any moment of the screen's rhythm, with an archive behind them."""
    numbers = range(ARCHIVE + 1, ARCHIVE + TIMES + 2)
    with town() as hub:
        archive.fill(hub, ARCHIVE, on_screens=LISTED)
        items = [hub.submitted(number) for number in numbers]
        address = f"{hub.address}/kiosk#invite={_secret(hub)}"
        with serving(hub), browser.opened(address) as page:
            _when(hub, exists().where(Device.serial >= LISTED))
            random = Random(1)
            taken = []
            for item in items:
                taken.append(_approve(hub, item))
                time.sleep(random.uniform(0, PERIOD))
            page.locator(".choice.main").click()
            listed = set(page.locator(".row-title").all_inner_texts())
    missing = {texts.title(number) for number in numbers} - listed
    if missing:
        raise RuntimeError(f"the screen does not list {missing}")
    # The first is shown before the page has got into its stride.
    return [
        Figure("approve to proven by an online screen, median", round(middle(taken[1:]), 2), "s"),
        Figure(
            "approve to proven by an online screen, longest", round(max(taken[1:]), 2), "s", "< 5"
        ),
    ]


def _secret(hub: Town) -> str:
    """Return what lets a page in as a screen of the hall."""
    runtime = hub.runtime
    signer = Signer(runtime.settings.secrets)
    with runtime.database.writing() as session:
        return pairing.invite(
            session, signer, hub.outlets["kiosk"], "大厅屏", None, now=runtime.clock()
        )


def _approve(hub: Town, item: int) -> float:
    """Return the seconds until the hub has the proof."""
    began = time.monotonic()
    hub.approve(item)
    settled = exists().where(
        Placement.item_id == item,
        Placement.outlet_id == hub.outlets["kiosk"],
        Placement.state == PlacementState.SETTLED,
    )
    return _when(hub, settled) - began


def _when(hub: Town, true: Exists) -> float:
    def is_true() -> bool:
        with hub.runtime.database.reading() as session:
            return bool(session.scalar(select(true)))

    return until(is_true, within=PATIENCE)
