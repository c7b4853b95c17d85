#!/usr/bin/env bash
# Everything that is checked, in order, each step timed; stops at the first that fails.
#
#   scripts/test.sh            all of it (`make test`)
#   scripts/test.sh static     what needs no test run (`make check`, `cargo xtask check`)
#   scripts/test.sh STEP…      some of it: format lint generated licences ui rust proofs browser package desktop
source "$(dirname "$0")/lib.sh"
cd "$root"

source scripts/steps.sh

# Does the UI have this script? Says so when it has not, because a step left out must be seen.
ui_script() {
    if grep -q "^ *\"$1\": " ui/package.json 2>/dev/null; then return; fi
    warn "ui/package.json has no script '$1'; left out"
    return 1
}
ui_run() { if ui_script "$1"; then (cd ui && npm run --silent "$@"); fi; }

install() {
    local groups=(run)
    if [[ $scope != static ]]; then groups+=(test); fi
    # The window is built and driven under a virtual display, so the tests bring WebKit along.
    if [[ $scope == all && ${COUNTERFOIL_DESKTOP:-yes} != no || $scope == *desktop* ]]; then
        groups+=(desktop desktop-test)
    fi
    scripts/install.sh "${groups[@]}"
}

# Names the files; `cargo fmt --all` puts them right.
format() { cargo fmt --all --check -- --files-with-diff || die 'these files are not formatted' 'Run: cargo fmt --all'; }
lint() { cargo clippy --quiet --locked --workspace --all-targets -- -D warnings; }
generated() {
    node scripts/complete-lock.mjs --check
    cargo xtask generate --check
}

licences() {
    # Advisories are left out: their database is fetched from elsewhere at each run.
    "$(scripts/tools.sh cargo-deny)" --locked --log-level error check --hide-inclusion-graph licenses bans sources
}

ui() {
    ui_run lint
    ui_run check
    ui_run test
    scripts/ui.sh
}
ui_static() {
    ui_run lint
    ui_run check
}

rust() {
    # The story of the tunnel runs one of each kind that can be had here; compiled now, it does not count as the story's time.
    scripts/tools.sh bore-cli >/dev/null
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run --locked --workspace --no-fail-fast
    else
        # Library, program and integration tests; no doc tests.
        cargo test --locked --workspace --lib --bins --tests --no-fail-fast
    fi
}

# The proofs in small, on the build that the tests just made.
proofs() {
    cargo xtask prove asleep --quick --json
    cargo xtask prove crash --quick --json
    cargo xtask prove histories --quick --json
    cargo xtask prove once --quick --json
    cargo xtask prove refunds --quick --json
    cargo xtask prove sealed --quick --json
    cargo xtask prove signatures --quick --json
    cargo xtask prove unanswered --quick --json
    cargo xtask bench --quick --json
}

# The browser tests start the program themselves; they are told where it and the browser are. Pictures are for people (`make
# screenshots`): the walks judge the same pages.
browser() {
    scripts/ui.sh
    # As the tests have it: built by its package its dependencies have fewer features, and are compiled anew.
    cargo build --quiet --locked --workspace --bin counterfoil
    COUNTERFOIL_PROGRAM=$target/debug/counterfoil CHROMIUM=$(chromium) ui_run e2e -- --grep-invert @screenshots
}
# Packs the program that the tests built, and tries the package: a build as it ships takes longer than all that is tried of it
# (`make package`).
package() { scripts/package.sh --debug; }
desktop() { scripts/desktop-test.sh; }

scope=${*:-all}
case $scope in
    all)
        step install install
        # What several steps start by itself, with the Python environment ready for those that want it.
        COUNTERFOIL_PYTHON=$(scripts/python.sh)/bin/python
        export COUNTERFOIL_PYTHON
        step format format
        step lint lint
        step generated generated
        step ui ui
        step rust rust
        if [[ -f tests/src/bin/proofs.rs ]]; then step proofs proofs; fi
        step browser browser
        # Before the window: its program has the same name.
        if have dpkg-deb; then step package package; else warn 'no dpkg-deb here; the package is left out'; fi
        # A machine that cannot have WebKit leaves the window out: COUNTERFOIL_DESKTOP=no make test.
        if [[ ${COUNTERFOIL_DESKTOP:-yes} != no ]]; then step desktop desktop; fi
        step licences licences
        ;;
    static)
        step install install
        step format format
        step lint lint
        step generated generated
        step ui ui_static
        step licences licences
        ;;
    *)
        for name in "$@"; do
            case $name in
                format | lint | generated | licences | ui | rust | proofs | browser | package | desktop) ;;
                *) die "no such step: $name" 'The steps are: format lint generated licences ui rust proofs browser package desktop.' ;;
            esac
        done
        step install install
        COUNTERFOIL_PYTHON=$(scripts/python.sh)/bin/python
        export COUNTERFOIL_PYTHON
        for name in "$@"; do step "$name" "$name"; done
        ;;
esac
summary
