#!/usr/bin/env bash
# Compiles a helper program of the tests once, into a folder outside the checkout, and prints its path.
#
#   scripts/tools.sh bore-cli | cargo-deny | tauri-driver
source "$(dirname "$0")/lib.sh"

binary=${1:-}
case ${1:-} in
    bore-cli) version=0.6.0 binary=bore ;;
    cargo-deny) version=0.20.2 ;;
    tauri-driver) version=2.1.0 ;;
    *) die "no such tool: ${1:-none named}" 'The tools are: bore-cli cargo-deny tauri-driver.' ;;
esac

program=$tools/bin/$binary
stamp=$tools/$1.version
if [[ ! -x $program || ! -f $stamp || $(<"$stamp") != "$version" ]]; then
    say "compiling $1 $version (once)" >&2
    # A target folder of its own: the flags of our workspace have no business here.
    (
        cd /
        unset CARGO_BUILD_TARGET
        CARGO_TARGET_DIR=$tools/build cargo install --quiet --locked --force --root "$tools" --version "$version" "$1"
    ) >&2
    rm -rf "$tools/build"
    printf '%s\n' "$version" >"$stamp"
fi
printf '%s\n' "$program"
