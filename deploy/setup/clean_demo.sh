#!/usr/bin/env bash
# Empties the data folder, and nothing that does not look like one: `make clean-demo`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. deploy/setup/say.sh
rm -f "$setup_log"

data=${GAOSHI_DATA:-var}
if [ ! -d "$data" ]; then
    step "没有演示数据（$data）" "there is no demo data"
    exit
fi
# A slip in GAOSHI_DATA must not cost somebody a home folder.
[ -z "$(ls -A "$data")" ] || [ -e "$data/gaoshi.db" ] || [ -d "$data/blobs" ] || stop \
    "$data 不像告示的数据目录，未作删除：请检查 GAOSHI_DATA。" \
    "$data does not look like the hub's data folder, so nothing was removed: check GAOSHI_DATA."
# Nor may the work of people who started the hub with `make run` go: only sample data says it is that.
if [ -e "$data/gaoshi.db" ] && .venv/bin/python deploy/setup/real_work.py "$data/gaoshi.db"; then
    stop "$data 里是真实数据，不是演示数据，未作删除。" \
        "$data holds real work and no sample data, so nothing was removed."
fi
step "清空演示数据（$data）" "emptying the demo's data"
find "$data" -mindepth 1 -delete
