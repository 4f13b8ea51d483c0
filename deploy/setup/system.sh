# Sourced by the scripts beside it: what the system's own packages give (Debian, Ubuntu).

apt_lists_read=

# as_root COMMAND...: runs it as root; sudo may ask for the password on the terminal.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# may_install: whether packages can be asked for at all. Stops, naming them, when not.
may_install() {
    command -v apt-get >/dev/null || stop \
        "本机没有 apt-get，请先自行安装：$*。" \
        "This machine has no apt-get, so please install these first: $*."
    [ "$(id -u)" -eq 0 ] && return
    command -v sudo >/dev/null || stop \
        "安装 $* 需要 root 或 sudo：请以 root 身份重新运行，或先请管理员安装它们。" \
        "Installing $* needs root or sudo: run this again as root, or have them installed first."
    # Asked for once, in the open: the installation itself runs with its output put aside.
    sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; } || stop \
        "安装 $* 需要 sudo 的许可，但没有得到：请以 root 身份重新运行。" \
        "Installing $* needs leave from sudo, which was not given: run this again as root."
}

apt() {
    # A machine that has just started may still be holding the lock for its own updates.
    logged as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"
}

# install_packages PACKAGE...: from whatever sources this machine is set up with.
install_packages() {
    may_install "$@"
    step "安装系统软件包：$*" "installing system packages"
    if [ -z "$apt_lists_read" ]; then
        # One dead source among several must not stop us: the installation below decides.
        apt update || true
        apt_lists_read=yes
    fi
    apt install --no-install-recommends "$@" || failed \
        "系统软件包未能装上：$*。请检查 apt 的软件源和网络后重新运行。" \
        "These system packages could not be installed: $*. Check apt's sources and the network, then run this again."
}

# need COMMAND=PACKAGE...: installs the packages of those commands that are missing, in one go.
need() {
    local missing=() pair
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
    done
    [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

has_chinese_fonts() {
    local places=(/usr/share/fonts /usr/local/share/fonts "$HOME/.local/share/fonts" "$HOME/.fonts")
    local family
    for family in NotoSansCJK NotoSerifCJK; do
        [ -n "$(find -L "${places[@]}" -name "$family*" -print -quit 2>/dev/null)" ] || return 1
    done
}

# need_chinese_fonts: sheets are set in Noto CJK, and a PDF must carry its fonts.
need_chinese_fonts() {
    has_chinese_fonts || install_packages fonts-noto-cjk
}
