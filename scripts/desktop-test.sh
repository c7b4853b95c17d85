#!/usr/bin/env bash
# Builds the desktop program in the test profile and drives its real window on a virtual display.
source "$(dirname "$0")/lib.sh"

cd "$root"
[[ -f src-tauri/tauri.conf.json ]] || die 'there is no window yet: src-tauri/tauri.conf.json is missing.'
scripts/install.sh run desktop desktop-test
scripts/ui.sh
TAURI_DRIVER=$(scripts/tools.sh tauri-driver)
export TAURI_DRIVER

# In the target folder of all other builds, and with the features of all members: what both have in common is compiled once, and only
# the program itself, which the headless build has under the same name, is compiled anew (tests/Cargo.toml).
cargo build --quiet --locked --workspace --bin counterfoil --features counterfoil/desktop
export COUNTERFOIL_PROGRAM=$target/debug/counterfoil

mkdir -p screenshots
# The window gets a home of its own, so that nothing of the person's own shop or keychain is touched.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export XDG_DATA_HOME=$home/data XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache XDG_RUNTIME_DIR=$home/run
mkdir -m 700 "$XDG_RUNTIME_DIR"
# Portals and accessibility services complain on the error output of the virtual session; what matters is in the report.
xvfb-run --auto-servernum --server-args='-screen 0 1400x1000x24' \
    dbus-run-session -- node --test --test-reporter=spec --test-concurrency=1 \
    scripts/desktop/webdriver.test.mjs scripts/desktop/window.test.mjs 2>"$home/noise" || {
    tail -n 40 "$home/noise" >&2
    exit 1
}
