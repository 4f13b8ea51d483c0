"""Everything the stand-in account holds: pictures, drafts, publications; in memory or in a folder."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Article = dict[str, Any]

# Real publish ids begin just above the largest signed 32-bit number.
FIRST_PUBLISH_ID = 2**31


@dataclass
class Material:
    """One uploaded file. Pictures for article bodies have no media id, only an address."""

    media_id: str
    kind: str
    permanent: bool
    name: str
    content_type: str
    made_at: float


@dataclass
class Draft:
    """One draft of up to eight articles, until it is published or deleted."""

    media_id: str
    articles: list[Article]
    updated_at: float


@dataclass
class Publication:
    """One submission: what it says, when and how it ends, and which of its articles were deleted."""

    publish_id: str
    media_id: str
    article_id: str
    articles: list[Article]
    address: str
    submitted_at: float
    ends_at: float
    outcome: int
    ended: bool = False
    pushed: bool = False
    deleted: list[int] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The publish_status of freepublish/get."""
        if not self.ended:
            return 1
        if self.outcome == 0 and len(self.deleted) == len(self.articles):
            return 5
        return self.outcome

    @property
    def failed_indexes(self) -> list[int]:
        """Which articles the platform refused, from 1; only originality and audit name them."""
        return list(range(1, len(self.articles) + 1)) if self.status in (2, 4) else []

    def article_address(self, index: int) -> str:
        """The public address of the article at `index`, counted from 1."""
        return f"{self.address}&idx={index}&sn={self.articles[index - 1]['sn']}#rd"


@dataclass
class Archive:
    """The holdings. With a folder, `save` keeps them over restarts; every file is written whole."""

    folder: Path | None = None
    materials: dict[str, Material] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    publications: dict[str, Publication] = field(default_factory=dict)
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    last_publish_id: int = FIRST_PUBLISH_ID - 1
    blobs: dict[str, bytes] = field(default_factory=dict, repr=False)

    def keep(self, name: str, content: bytes) -> None:
        """Store the bytes of an uploaded file under our own name for it."""
        if self.folder is None:
            self.blobs[name] = content
        else:
            _write(self.folder / "media" / name, content)

    def bytes_of(self, name: str) -> bytes:
        """Return the bytes kept under `name`."""
        if self.folder is None:
            return self.blobs[name]
        return (self.folder / "media" / name).read_bytes()

    def next_publish_id(self) -> str:
        """Return the number of the next submission, as text."""
        self.last_publish_id += 1
        return str(self.last_publish_id)

    def save(self) -> None:
        """Write everything but the files; without a folder nothing happens."""
        if self.folder is None:
            return
        state = {
            "materials": [asdict(material) for material in self.materials.values()],
            "drafts": [asdict(draft) for draft in self.drafts.values()],
            "publications": [asdict(publication) for publication in self.publications.values()],
            "sent": self.sent,
            "last_publish_id": self.last_publish_id,
        }
        _write(self.folder / "account.json", json.dumps(state, ensure_ascii=False).encode())


def open_archive(folder: Path | None) -> Archive:
    """Return the archive kept in `folder`, or a new one."""
    archive = Archive(folder)
    if folder is None or not (folder / "account.json").exists():
        return archive
    state = json.loads((folder / "account.json").read_text(encoding="utf-8"))
    archive.materials = {row["media_id"]: Material(**row) for row in state["materials"]}
    archive.drafts = {row["media_id"]: Draft(**row) for row in state["drafts"]}
    archive.publications = {row["publish_id"]: Publication(**row) for row in state["publications"]}
    archive.sent = state["sent"]
    archive.last_publish_id = state["last_publish_id"]
    return archive


def new_media_id() -> str:
    """Return an id of the length and the letters that real ones have."""
    return secrets.token_urlsafe(48)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.write_bytes(content)
    draft.replace(path)
