"""A bureau acts on the ground of the government it belongs to."""

from channels.base import Serves
from hub.duty import OutletView, Reach, owed

EVERYWHERE = Reach(None, None)
HALL = OutletView(1, "kiosk", 1, "/1/", "subtree", ())
BOARD = OutletView(2, "board", 9, "/1/4/9/", "own", ())
ELSEWHERE = OutletView(3, "board", 20, "/2/20/", "own", ())
SERVING = {"kiosk": Serves.DOWNWARDS, "board": Serves.DOWNWARDS, "hand": Serves.UPWARDS}
CHANNELS = ("政务服务中心", "社区/企事业单位/村公示栏（电子屏）")


def test_a_bureaus_notice_reaches_the_districts_hall_and_boards() -> None:
    found = owed(
        CHANNELS, ["/1/3/"], (HALL, BOARD, ELSEWHERE), SERVING, EVERYWHERE, {"/1/3/": "/1/"}
    )

    assert (set(found.outlets), found.unanswered) == ({1, 2}, ())


def test_without_a_ground_of_another_an_office_reaches_only_what_is_below_it() -> None:
    found = owed(CHANNELS, ["/1/4/"], (HALL, BOARD, ELSEWHERE), SERVING, EVERYWHERE)

    assert (set(found.outlets), found.unanswered) == ({2}, ("政务服务中心",))
