# Sourced by the scripts beside it: a Chromium for the tests; the hub itself needs none.
#
# Debian packages one. Ubuntu's package only fetches a snap, which neither runs in a container nor
# shares files with a test, so there a headless build comes locked from npm (see browser/package.json).

bundled_browser=deploy/setup/browser/node_modules/chromium

# find_browser: prints the first Chromium that really runs.
find_browser() {
    local name path
    for name in "${GAOSHI_CHROMIUM:-}" chromium google-chrome chromium-browser "$PWD/$bundled_browser"; do
        path=$(command -v "${name:-nothing}") || continue
        # Ubuntu's stub answers with an error, and a snap is named so.
        case "$(readlink -f "$path")" in */snap | /snap/*) continue ;; esac
        if "$path" --version </dev/null 2>/dev/null | grep -q '^\(Chromium\|Google Chrome\) [0-9]'; then
            printf '%s\n' "$path"
            return
        fi
    done
    return 1
}

unpack_browser() {
    node -e '
        const { createReadStream, createWriteStream } = require("fs");
        const { createBrotliDecompress } = require("zlib");
        const [from, to] = process.argv.slice(1);
        createReadStream(from).pipe(createBrotliDecompress()).pipe(createWriteStream(to, { mode: 0o755 }));
    ' "$1" "$2"
}

install_bundled_browser() {
    local folder=${bundled_browser%/*}
    local packed=$folder/@sparticuz/chromium/bin
    need_npm_packages deploy/setup/browser
    step "解开测试用的浏览器" "unpacking the browser for the tests"
    install_packages libnss3 libexpat1
    logged unpack_browser "$packed/chromium.br" "$bundled_browser" &&
        logged unpack_browser "$packed/swiftshader.tar.br" "$folder/swiftshader.tar" &&
        logged tar -xf "$folder/swiftshader.tar" -C "$folder"
}

# need_browser_driver: playwright brings a node of its own, which wants a library a small system lacks.
need_browser_driver() {
    .venv/bin/playwright --version >/dev/null 2>&1 || install_packages libatomic1
}

is_ubuntu() {
    grep -q '^ID\(_LIKE\)\?=.*ubuntu' /etc/os-release 2>/dev/null
}

need_browser() {
    find_browser >/dev/null && return
    if ! is_ubuntu; then
        install_packages chromium
    elif [ "$(uname -m)" = x86_64 ]; then
        install_bundled_browser
    fi
    find_browser >/dev/null || stop \
        "测试需要能运行的 Chromium，本系统没有：请安装一个（不要 snap 版），并把它的路径写入环境变量 GAOSHI_CHROMIUM。" \
        "The tests need a Chromium that runs, and this system offers none: install one (not the snap) and name it in GAOSHI_CHROMIUM."
}
