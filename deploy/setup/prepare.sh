#!/usr/bin/env bash
# Sets this clone up, as far as it is not: `prepare.sh runtime`, `lint` or `tests`.
# `prepare.sh browser` prints the Chromium the tests are to use.
# Safe to run again at any time; when all is there it takes a moment and says nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for part in say system python npm browser; do
    # shellcheck source=/dev/null
    . "deploy/setup/$part.sh"
done

prepare_runtime() {
    need_environment
    need_locked_packages "$1"
    need_chinese_fonts
}

# nginx checks our sample configuration and is never started by us; its package starts it.
need_nginx() {
    [ -x /usr/sbin/nginx ] && return
    install_packages nginx-light
    as_root systemctl disable --now nginx >/dev/null 2>&1 || as_root service nginx stop >/dev/null 2>&1 || true
}

# A real IPP printer for the tests, and the message bus it will not start without.
need_printer() {
    [ -x /usr/sbin/ippeveprinter ] || install_packages cups-ipp-utils
    need dbus-run-session=dbus-daemon
}

case "${1:-}" in
runtime)
    prepare_runtime requirements.lock
    ;;
lint)
    need_environment
    need_locked_packages requirements-dev.lock
    ;;
tests)
    prepare_runtime requirements-dev.lock
    need pdftotext=poppler-utils qpdf=qpdf java=default-jre-headless jing=jing \
        zbarimg=zbar-tools xmllint=libxml2-utils fc-list=fontconfig
    need_nginx
    need_printer
    need_browser_driver
    need_browser
    need_npm_packages .
    ;;
browser)
    find_browser
    ;;
*)
    stop "用法：prepare.sh runtime、lint、tests 或 browser。" "Usage: prepare.sh runtime, lint, tests or browser."
    ;;
esac
rm -f "$setup_log"
