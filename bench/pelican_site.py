"""The same notices as a Pelican site, for comparison."""

import subprocess
import sys
import time
from pathlib import Path
from xml.sax.saxutils import escape

from bench import texts

SETTINGS = """
SITENAME = "示范区人民政府"
SITEURL = "http://127.0.0.1"
PATH = "content"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh"
THEME = "simple"
DEFAULT_PAGINATION = 20
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
AUTHOR_SAVE_AS = TAG_SAVE_AS = ""
DIRECT_TEMPLATES = ["index"]
"""
PAGE = """<html><head><title>{title}</title>
<meta name="date" content="{date}"><meta name="category" content="{category}">
<meta name="summary" content="{summary}"></head><body>{body}</body></html>
"""


def seconds(folder: Path, count: int, categories: list[str]) -> float:
    """Return how long Pelican takes for `count` notices: pages, paged lists, no feeds."""
    content = folder / "content"
    content.mkdir(parents=True)
    for number in range(1, count + 1):
        page = PAGE.format(
            title=escape(texts.title(number)),
            date=f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d} {number % 24:02d}:00",
            category=categories[number % len(categories)],
            summary=escape(texts.summary(number), {'"': "&quot;"}),
            body=texts.body(number),
        )
        (content / f"{number}.html").write_text(page, "utf-8")
    (folder / "pelicanconf.py").write_text(SETTINGS, "utf-8")
    command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-o", "output", "-q"]
    began = time.monotonic()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    taken = time.monotonic() - began
    written = len(list((folder / "output").rglob("*.html")))
    if written < count:
        raise RuntimeError(f"Pelican wrote {written} pages for {count} notices")
    return taken
