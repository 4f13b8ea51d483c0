"""A keeper's phone in a browser: when the round on it can do without the hub."""

from playwright.sync_api import Page, expect


def wait_until_kept(page: Page) -> None:
    """Wait until the page says that it does without signal, as a keeper would before leaving."""
    said = page.locator("p.small", has_text="没有信号也能用")
    expect(said).to_be_visible(timeout=15_000)
