"""The kiosk channel: one outlet is one hall's screens, however many devices hang there."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as part
from datetime import timedelta
from typing import ClassVar, Self

from channels.base import (
    Around,
    Article,
    Field,
    Json,
    Notice,
    Problem,
    Receipt,
    Ref,
    Removal,
    Rendered,
    Seen,
    Serves,
    ShelfKey,
    ShelfState,
    Sighting,
    Traits,
)
from channels.folder import Folder
from channels.kiosk import devices, rendering
from channels.kiosk.screens import Hall, Screens

SHELF = ShelfKey("screens", "", "大厅屏")
LONGEST_LEASE = 24 * 14


@dataclass(frozen=True)
class Kiosk:
    """Touch screens that fetch what they show and report how far they are."""

    kind: ClassVar[str] = "kiosk"
    label: ClassVar[str] = "服务大厅屏"
    traits: ClassVar[Traits] = Traits(
        updates=True,
        repeatable=True,
        removes=Removal.NOTICE,
        serves=Serves.DOWNWARDS,
        online=False,
        deadline=timedelta(seconds=20),
        undo="screens_offline_until_lease",
    )
    form: ClassVar[tuple[Field, ...]] = (
        Field("hall", "大厅名称", help="显示在屏幕上方，例如“世纪公园街道便民服务中心”"),
        Field("topics", "专题", help="首页单列的专题，用逗号分开，最多两个"),
        Field(
            "about",
            "常驻信息",
            help="地址、服务时间、电话等；断网超过租期后屏幕上只留下这些",
        ),
        Field(
            "lease_hours",
            "离线租期（小时）",
            help="断网的屏幕最多再显示多久；也是撤下信息在离线屏上消失的最晚期限",
            default="72",
        ),
    )

    hall: Hall
    screens: Screens = part(repr=False)
    around: Around = part(repr=False)

    @classmethod
    def open(cls, fields: Mapping[str, str], around: Around) -> Self:
        """Build the channel; its files lie in `kiosk/<outlet>` of the data folder."""
        name = fields.get("hall", "").strip() or fields.get("name", "").strip()
        if not name:
            raise ValueError("hall")
        topics = tuple(t.strip() for t in fields.get("topics", "").replace("，", ",").split(","))
        hours = fields.get("lease_hours", "").strip() or "72"
        if not hours.isdecimal() or not 1 <= int(hours) <= LONGEST_LEASE:
            raise ValueError("lease_hours")
        outlet = fields.get("outlet", "").strip() or "0"
        if not outlet.isalnum():
            raise ValueError("outlet")
        hall = Hall(
            outlet, name, fields.get("about", "").strip(), tuple(filter(None, topics)), int(hours)
        )
        folder = Folder(around.data / "kiosk" / outlet)
        return cls(hall, Screens(folder, hall, around.now), around)

    @property
    def lease(self) -> timedelta:
        """Return how long a device may show what it has without asking again."""
        return timedelta(hours=self.hall.lease_hours)

    def check(self, article: Article) -> tuple[Problem, ...]:
        """Return pictures the screens' browser cannot show."""
        return rendering.problems(article)

    def render(self, article: Article) -> Rendered:
        """Return the item as the screens show it: one small HTML page."""
        return rendering.render(article)

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        """Lay the content down under its hash; the screens see it once the list names it."""
        return Receipt(ref=self.screens.keep(rendered, rendering.facts(rendered), key=key))

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        """Delete the content and its pictures, unless a newer edition took its place."""
        self.screens.drop(ref)
        return Receipt(ref=ref)

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """Look at what is served to the devices, and at what each of them said it shows."""
        line = self.screens.line(int(ref["item"]))
        if expect is None:
            return self._gone(ref, line)
        if not self.screens.whole(ref):
            return Sighting(Seen.ABSENT, ref=ref)
        if line is None or not line["live"] or line["content"] != expect.sha256:
            return Sighting(
                Seen.PENDING, ref=ref, next_look=timedelta(seconds=1), code="list_behind"
            )
        sighting = devices.shown(self._devices(), line, self.around.now())
        return sighting.about(ref, expect.fingerprint)

    def _gone(self, ref: Ref, line: Json) -> Sighting:
        if line is None:
            # It was never listed, so no device was ever told of it.
            return Sighting(Seen.ABSENT, ref=ref)
        if line["live"] and line["content"] == ref["content"]:
            return Sighting(
                Seen.PENDING, ref=ref, next_look=timedelta(seconds=1), code="list_behind"
            )
        return devices.gone(self._devices(), line, self.around.now()).about(ref, "")

    def _devices(self) -> tuple[devices.Device, ...]:
        return devices.read(self.around.memory.get("devices"))

    def find(self, key: str) -> Sighting:
        """Tell whether the content lies there; putting it again would have no effect either way."""
        ref = self.screens.found(key)
        if ref is None:
            return Sighting(Seen.ABSENT)
        return Sighting(Seen.PENDING, ref=ref, next_look=timedelta(seconds=1), code="list_behind")

    def shelves(self, article: Article) -> tuple[ShelfKey, ...]:
        """Return the hall's one list."""
        return (SHELF,)

    def write_shelf(self, shelf: ShelfState) -> None:
        """Write the changed pages and then the manifest that names them."""
        self.screens.write(shelf)
