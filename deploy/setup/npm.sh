# Sourced by the scripts beside it: checkers for the tests that come from npm, by their locks.

# need_npm_packages FOLDER: what its package-lock.json names, unless a stamp says it is there.
need_npm_packages() {
    local folder=$1 wanted
    wanted=$(sha256sum <"$folder/package-lock.json")
    [ "$(cat "$folder/node_modules/.installed" 2>/dev/null)" = "$wanted" ] && return
    command -v npm >/dev/null || install_packages nodejs npm
    step "安装 $folder/package-lock.json 中锁定的 npm 软件包" \
        "installing the npm packages of $folder/package-lock.json"
    logged npm --prefix "$folder" ci --ignore-scripts --no-audit --no-fund || failed \
        "npm 软件包未能装齐：请检查网络和 npm 的软件源后重新运行。" \
        "The npm packages could not all be installed: check the network and npm's registry, then run this again."
    printf '%s\n' "$wanted" >"$folder/node_modules/.installed"
}
