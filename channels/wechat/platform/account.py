"""The stand-in account: every call that takes effect, under one lock."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from channels.wechat.platform.access import Access
from channels.wechat.platform.archive import (
    Archive,
    Article,
    Draft,
    Material,
    Publication,
    new_media_id,
    open_archive,
)
from channels.wechat.platform.articles import accept, accept_all
from channels.wechat.platform.settings import Refused, Settings
from channels.wechat.platform.uploads import content_type_of

MOST_PER_PAGE = 20


class Account:
    """One account with its holdings."""

    def __init__(
        self,
        settings: Settings,
        *,
        folder: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.lock = threading.RLock()
        self.access = Access()
        self.archive: Archive = open_archive(folder)

    def change(self, **changes: Any) -> None:
        """Change the settings of a running account."""
        with self.lock:
            self.settings = replace(self.settings, **changes)

    def upload(
        self,
        content: bytes,
        *,
        kind: str,
        name: str,
        permanent: bool,
        body_only: bool = False,
    ) -> Material:
        """Keep a file and return its record; `body_only` pictures can stand in articles and nowhere else."""
        content_type = content_type_of(content, kind=kind, body_only=body_only)
        material = Material(
            media_id=new_media_id(),
            kind="body" if body_only else kind,
            permanent=permanent,
            name=name,
            content_type=content_type,
            made_at=self.clock(),
        )
        with self.lock:
            self.archive.keep(material.media_id, content)
            self.archive.materials[material.media_id] = material
            self.archive.save()
        return material

    def add_draft(self, articles: object) -> Draft:
        """Keep a new draft."""
        with self.lock:
            stored = accept_all(articles, self.archive, self.settings)
            draft = Draft(new_media_id(), stored, self.clock())
            self.archive.drafts[draft.media_id] = draft
            self.archive.save()
            return draft

    def update_draft(self, media_id: str, index: int, article: object) -> None:
        """Replace one article of a draft; `index` counts from 0 here."""
        with self.lock:
            draft = self.draft(media_id)
            if not 0 <= index < len(draft.articles):
                raise Refused(40114, "invalid index value")
            draft.articles[index] = accept(article, self.archive, self.settings)
            draft.updated_at = self.clock()
            self.archive.save()

    def draft(self, media_id: str) -> Draft:
        """Return the draft, or raise: unknown, deleted and published drafts look alike."""
        with self.lock:
            draft = self.archive.drafts.get(media_id)
            if draft is None:
                raise Refused(40007, f"invalid media_id hint: [{media_id[:16]}]")
            return draft

    def delete_draft(self, media_id: str) -> None:
        """Delete a draft for good."""
        with self.lock:
            self.draft(media_id)
            del self.archive.drafts[media_id]
            self.archive.save()

    def submit(self, media_id: str, *, host: str) -> Publication:
        """Take the draft out of the draft box and start to publish it at pages of `host`."""
        with self.lock:
            draft = self.draft(media_id)
            number = self.archive.next_publish_id()
            base = (self.settings.public_address or host).rstrip("/")
            publication = Publication(
                publish_id=number,
                media_id=media_id,
                article_id=secrets.token_urlsafe(36),
                articles=draft.articles,
                address=f"{base}/s?__biz={secrets.token_urlsafe(9)}&mid={number}",
                submitted_at=self.clock(),
                ends_at=self.clock() + self.settings.delay,
                outcome=self.settings.outcome,
            )
            del self.archive.drafts[media_id]
            self.archive.publications[number] = publication
            self.archive.save()
            return publication

    def end_due(self) -> None:
        """End the submissions whose time has come."""
        with self.lock:
            due = [one for one in self._open() if one.ends_at <= self.clock()]
            for publication in due:
                publication.ended = True
            if due:
                self.archive.save()

    def next_end(self) -> float | None:
        """Return when the next submission ends, in Unix seconds; None when there is none."""
        with self.lock:
            return min((publication.ends_at for publication in self._open()), default=None)

    def unpushed(self) -> list[Publication]:
        """Return the ended submissions whose owner has not been told yet."""
        with self.lock:
            every = self.archive.publications.values()
            return [
                publication for publication in every if publication.ended and not publication.pushed
            ]

    def mark_pushed(self, publication: Publication) -> None:
        """Note that the owner was told, or could not be."""
        with self.lock:
            publication.pushed = True
            self.archive.save()

    def publication(self, publish_id: str) -> Publication:
        """Return a submission by its number."""
        with self.lock:
            publication = self.archive.publications.get(publish_id)
            if publication is None:
                raise Refused(53502, "invalid publish_id")
            return publication

    def published(self, article_id: str) -> Publication:
        """Return what was published under `article_id`."""
        with self.lock:
            for publication in self.archive.publications.values():
                if publication.article_id == article_id and publication.status in (
                    0,
                    5,
                ):
                    return publication
        raise Refused(53600, "invalid article_id")

    def delete_published(self, article_id: str, index: int) -> None:
        """Delete one published article, or all of them when `index` is 0; there is no way back."""
        with self.lock:
            publication = self.published(article_id)
            every = range(1, len(publication.articles) + 1)
            if index and index not in every:
                raise Refused(40114, "invalid index value")
            wanted = every if index == 0 else [index]
            publication.deleted = sorted({*publication.deleted, *wanted})
            self.archive.save()

    def page(
        self, publish_id: str, index: int, sn: str
    ) -> tuple[Publication, Article, bool] | None:
        """Return what a public address shows and whether it was deleted; None for a wrong address."""
        with self.lock:
            publication = self.archive.publications.get(publish_id)
            if publication is None or not publication.ended or publication.outcome != 0:
                return None
            if not 1 <= index <= len(publication.articles):
                return None
            article = publication.articles[index - 1]
            if not secrets.compare_digest(str(article["sn"]), sn):
                return None
            return publication, article, index in publication.deleted

    def _open(self) -> list[Publication]:
        return [one for one in self.archive.publications.values() if not one.ended]


def page_of(rows: list[Any], offset: int, count: int) -> list[Any]:
    """Return the asked part of `rows`, newest first as the platform lists them."""
    if offset < 0 or not 1 <= count <= MOST_PER_PAGE:
        raise Refused(40097, "invalid args")
    return rows[::-1][offset : offset + count]
