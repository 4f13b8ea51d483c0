#!/usr/bin/env bash
# Writes the locks anew from requirements*.in and package.json: `make lock`.
# Exact versions with the hashes of every published file, for each Python and platform we support,
# and no address: where packages come from is the choice of the machine that installs them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

lock_python() {
    .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
        --fork-strategy fewest --generate-hashes --no-annotate --no-header \
        --no-emit-index-url --no-emit-find-links "$@"
}

lock_npm() {
    npm --prefix "$1" install --package-lock-only --omit-lockfile-registry-resolved \
        --ignore-scripts --no-audit --no-fund
    .venv/bin/python deploy/setup/without_addresses.py "$1/package-lock.json"
}

.venv/bin/python -m pip install --quiet --disable-pip-version-check uv
lock_python "$@" --output-file requirements.lock requirements.in
lock_python "$@" --constraints requirements.lock --output-file requirements-dev.lock requirements-dev.in
lock_npm .
lock_npm deploy/setup/browser
