"""Two thousand screens in a hundred halls that poll every three seconds."""

from bench import archive, screens
from bench.figures import Figure
from bench.processes import beside
from bench.town import Town, serving, town

COUNT = 2000
HALLS = 100
PERIOD = 3.0
SECONDS = 30.0
LISTED = 40


def measure() -> list[Figure]:
    """Let the screens poll the hub's own server, and see how long each waits."""
    with town(outlets=()) as hub:
        halls = [_hall(hub, number) for number in range(HALLS)]
        archive.fill(hub, LISTED, whole=False)
        screens.pair(hub, halls, COUNT, serial=LISTED)
        port = str(hub.runtime.settings.port)
        with (
            serving(hub),
            beside("bench.crowd", port, str(COUNT), str(PERIOD), str(SECONDS)) as met,
        ):
            missed = met["expected"] - met["answered"]
    return [
        Figure("2,000 polling screens, median", round(met["median"] * 1000, 1), "ms"),
        Figure("2,000 polling screens, p99", round(met["p99"] * 1000, 1), "ms", "< 50"),
        Figure("2,000 polling screens: polls without an answer", missed, "", "< 1"),
    ]


def _hall(hub: Town, number: int) -> int:
    return hub.outlet(f"kiosk-{number}", "kiosk", "jd", {"hall": f"第{number}便民服务站"})
