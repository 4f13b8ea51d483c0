"""A keeper's phone in a browser: when the round on it can do without the hub."""

from playwright.sync_api import Page

# A predicate that is a promise counts as true at once: what is waited for is waited for in the page.
_KEPT = """async () => {
    const kept = async () => (await navigator.serviceWorker.getRegistrations())
        .filter(one => one.active?.state === "activated").length === 3;
    for (let tries = 0; tries < 300 && !await kept(); tries++) {
        await new Promise(done => setTimeout(done, 50));
    }
    return navigator.serviceWorker.controller !== null && await kept();
}"""


def wait_until_kept(page: Page) -> None:
    """Wait until the round's page, and that of boards' codes, are kept on the phone."""
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    assert page.evaluate(_KEPT), "the round is not kept on the phone"
