# Sourced by the scripts beside it: one line a step, one sentence at a stop.

setup_log=${setup_log:-$(mktemp "${TMPDIR:-/tmp}/gaoshi-setup.XXXXXX")}

# step 中文 English: says what is being done now.
step() {
    printf '› %s · %s\n' "$1" "$2"
}

# stop 中文 English: ends the setting up with one sentence that says what to do.
stop() {
    printf '\n✗ %s\n  %s\n' "$1" "$2" >&2
    exit 1
}

# logged COMMAND...: runs it quietly. Its words are kept for the case that it fails.
logged() {
    printf '\n$ %s\n' "$*" >>"$setup_log"
    "$@" >>"$setup_log" 2>&1 </dev/null
}

# failed 中文 English: shows the last words of what failed, then stops.
failed() {
    tail -n 15 "$setup_log" | sed 's/^/    /' >&2
    stop "$1（记录在 $setup_log）" "$2 (the record is in $setup_log)"
}
