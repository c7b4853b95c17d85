# Where things are and how to speak. Sourced by every script in this folder, never run.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# What is compiled or downloaded for the tests outlives a checkout here.
cache=${COUNTERFOIL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/counterfoil}
tools=$cache/tools
venv=$cache/venv

# In CI every run has a fresh checkout, so compiled dependencies are kept beside the other caches.
if [[ -n ${CI:-} ]]; then export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}; fi
target=${CARGO_TARGET_DIR:-$root/target}

say() { printf '==> %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() {
    printf 'error: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Is there a screen to open a window on? `WINDOW=no` says no on a machine that has one.
has_display() { [[ ${WINDOW:-yes} != no && -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; }

# The browser of the tests; `CHROMIUM` names another one. Files alone are looked for: this function bears the name, too.
chromium() {
    local name
    if [[ -n ${CHROMIUM:-} ]]; then printf '%s\n' "$CHROMIUM" && return; fi
    for name in chromium chromium-browser google-chrome; do type -P "$name" && return; done
    return 1
}

# Is the first dotted version at least the second?
at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

# One digest over the names and the contents of the files whose paths come on standard input, one a line.
digest_of_files() { sort | tr '\n' '\0' | xargs -0 -r sha256sum | sha256sum | cut -d ' ' -f 1; }
