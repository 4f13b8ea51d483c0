"""A real browser that shows one page."""

from collections.abc import Iterator
from contextlib import contextmanager

import chromium
from playwright.sync_api import Page, sync_playwright

# A hall's screen stands upright.
WIDTH, HEIGHT = 1080, 1920


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """Lend a page at this address in the Chromium the tests use."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.ARGUMENTS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address)
        yield page
        browser.close()
