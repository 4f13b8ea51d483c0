"""The pictures of a Word file: each read once, what cannot be shown left out and said."""

from lxml import etree

from hub.errors import Refused
from hub.intake.cleaned import Picture, Remark
from hub.intake.images import clean_picture
from hub.intake.inline import Run, picture_html
from hub.intake.package import Package, Relation
from hub.intake.word_names import WP, A, R, V

MOST_PICTURES = 60
LARGEST_PICTURE = 20 * 1024 * 1024


class WordPictures:
    """Finds pictures in runs; `kept` are those which were read, in order of appearance."""

    def __init__(
        self, package: Package, relations: dict[str, Relation], remarks: list[Remark]
    ) -> None:
        self.kept: dict[str, Picture] = {}
        self._package = package
        self._relations = relations
        self._remarks = remarks
        self._by_part: dict[str, Picture | None] = {}

    def run_of(self, drawing: etree._Element) -> Run | None:
        """Return the run for a w:drawing or w:pict, or None when it holds no picture we can show."""
        relation_id, alt = _reference(drawing)
        if relation_id is None:
            self._say_other(drawing)
            return None
        relation = self._relations.get(relation_id)
        if relation is None or relation.external:
            address = relation.target[:80] if relation else relation_id
            self._remarks.append(Remark("word_picture_elsewhere", {"address": address}))
            return None
        picture = self._picture(relation.target)
        return Run(markup=picture_html(picture.sha256, alt)) if picture else None

    def _picture(self, part: str) -> Picture | None:
        if part not in self._by_part:
            self._by_part[part] = self._read(part)
        return self._by_part[part]

    def _read(self, part: str) -> Picture | None:
        try:
            if len(self._by_part) >= MOST_PICTURES:
                raise Refused("file_too_many_pictures", file=part, limit=MOST_PICTURES)
            info = self._package.parts.get(part)
            if info is not None and info.file_size > LARGEST_PICTURE:
                raise Refused("image_too_large", file=part, limit=LARGEST_PICTURE // 1024 // 1024)
            with self._package.open(part) as file:
                picture = clean_picture(file, name=part)
        except Refused as refusal:
            self._remarks.append(Remark(refusal.code, refusal.params))
            return None
        self.kept[picture.sha256] = picture
        return picture

    def _say_other(self, drawing: etree._Element) -> None:
        kind = next(
            (
                str(element.tag).rpartition("}")[2]
                for element in drawing.iter()
                if _is_other(element)
            ),
            None,
        )
        if kind:
            self._remarks.append(Remark("word_drawing_left_out", {"element": kind}))


def _reference(drawing: etree._Element) -> tuple[str | None, str]:
    about = drawing.find(f".//{WP}docPr")
    alt = (about.get("descr") or "") if about is not None else ""
    for blip in drawing.iter(A + "blip"):
        return blip.get(R + "embed") or blip.get(R + "link"), alt
    for data in drawing.iter(V + "imagedata"):
        return data.get(R + "id") or data.get(R + "link"), data.get("title") or alt
    return None, alt


def _is_other(element: etree._Element) -> bool:
    # A chart, a diagram, an embedded object: a person sees something there which we cannot carry.
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] in (
        "chart",
        "relIds",
        "OLEObject",
    )
