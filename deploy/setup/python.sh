# Sourced by the scripts beside it: the virtual environment in .venv and what is locked for it.

find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$name"
            return
        fi
    done
    return 1
}

need_python() {
    if ! python=$(find_python); then
        # Debian 12 and Ubuntu 24.04 have 3.11 and 3.12; older ones give one that is too old.
        install_packages python3 python3-venv
        python=$(find_python) || stop \
            "本系统的 Python 低于 3.11：请先安装 Python 3.11 或更新的版本。" \
            "This system's Python is older than 3.11: install Python 3.11 or newer first."
    fi
}

# Debian keeps ensurepip in a package of its own, so a Python alone cannot make an environment.
need_venv_module() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    install_packages "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || stop \
        "$python 没有 venv 模块，也未能装上：请先安装 python3-venv。" \
        "$python has no venv module and it could not be had: install python3-venv first."
}

need_environment() {
    .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    need_python
    need_venv_module
    step "建立虚拟环境 .venv" "making the virtual environment .venv"
    logged "$python" -m venv --clear .venv || failed \
        "虚拟环境 .venv 未能建立。" \
        "The virtual environment .venv could not be made."
}

# From whatever index this machine is set up with: the hashes say what is accepted, not the address.
pip_install() {
    logged .venv/bin/python -m pip install --disable-pip-version-check --no-input "$@" || failed \
        "Python 软件包未能装齐：请检查网络和 pip 的软件源后重新运行。" \
        "The Python packages could not all be installed: check the network and pip's index, then run this again."
}

# need_locked_packages LOCK: what LOCK names, and the project itself, unless a stamp says they are there.
need_locked_packages() {
    local lock=$1 wanted
    wanted=$(cat "$lock" setup.cfg | sha256sum)
    [ "$(cat ".venv/installed-$lock" 2>/dev/null)" = "$wanted" ] && return
    step "安装 $lock 中锁定的 Python 软件包（首次约一两分钟）" \
        "installing the Python packages of $lock (a minute or two the first time)"
    # A lock names all that is needed, so nothing is resolved: pip before 23.3 looks past the pin of a
    # package that another asks for with an extra, and stops at the first newer release of it.
    # setuptools comes first: with it here, nothing unlocked is fetched to build the one that has no wheel.
    sed -n '/^setuptools==/,/[^\\]$/p' "$lock" >.venv/setuptools.lock
    pip_install --no-deps --require-hashes --only-binary :all: -r .venv/setuptools.lock
    pip_install --no-deps --require-hashes --only-binary :all: --no-binary feedgen \
        --no-build-isolation --use-pep517 -r "$lock"
    pip_install --no-deps --no-build-isolation --editable .
    logged .venv/bin/python -m pip check || failed \
        "锁定的 Python 软件包彼此不合。" \
        "The locked Python packages do not fit one another."
    # The lock for the tests holds all of the lock for running, in the same versions.
    cat requirements.lock setup.cfg | sha256sum >.venv/installed-requirements.lock
    printf '%s\n' "$wanted" >".venv/installed-$lock"
}
