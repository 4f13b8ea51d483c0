"""The Chromium that drives the tests: `make test` finds one that works and names it."""

import os

PATH = os.environ.get("GAOSHI_CHROMIUM") or "/usr/bin/chromium"

# No sandbox, because in a container there is none to be had; no word to its makers.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
