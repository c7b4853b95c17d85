#!/usr/bin/env bash
# Puts in place what is missing, and nothing else. Says nothing when all is there.
#
#   scripts/install.sh [run] [test] [desktop] [desktop-test]
#
# run            what building the program needs: Rust, Node, a C compiler, the UI's packages
# test           what the tests use besides: Chromium, poppler, xmllint, Python, hledger, fonts, OpenSSH
# desktop        headers of the window (WebKitGTK); asked for only where there is a display to show it on
# desktop-test   a virtual display and the WebDriver that drives the window
source "$(dirname "$0")/lib.sh"

rust_wanted=1.95
node_wanted=20

# Each line: a command whose presence is enough (or `-`), and the Debian package that brings it.
packages_of() {
    case $1 in
        run) printf '%s\n' 'cc build-essential' 'node nodejs' 'npm npm' ;;
        test)
            printf '%s\n' 'pdftoppm poppler-utils' 'xmllint libxml2-utils' 'python3 python3' '- python3-venv' \
                'hledger hledger' '- fonts-noto-core' '/usr/sbin/sshd openssh-server' 'ssh openssh-client'
            chromium >/dev/null || printf '%s\n' '- chromium'
            ;;
        desktop)
            printf '%s\n' '- libwebkit2gtk-4.1-dev' '- libgtk-3-dev' '- libayatana-appindicator3-dev' '- librsvg2-dev' \
                'pkg-config pkg-config'
            ;;
        desktop-test)
            printf '%s\n' '- webkit2gtk-driver' 'Xvfb xvfb' 'xauth xauth' 'dbus-run-session dbus' '- dbus-x11' \
                '- at-spi2-core'
            ;;
    esac
}

# The packages of the groups that are not there.
missing_packages() {
    local group probe package wanted=()
    for group in "$@"; do
        while read -r probe package; do
            if [[ $probe != - ]] && have "$probe"; then continue; fi
            # A Python with venv of its own (pyenv, a container image) needs no Debian package.
            if [[ $package == python3-venv ]] && have python3 && python3 -c 'import venv, ensurepip' 2>/dev/null; then
                continue
            fi
            wanted+=("$package")
        done < <(packages_of "$group")
    done
    if ((${#wanted[@]} == 0)); then return; fi
    if ! have dpkg-query; then
        printf '%s\n' "${wanted[@]}"
        return
    fi
    local installed
    installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
        sed -n 's/^installed //p' || true)
    for package in "${wanted[@]}"; do
        grep -qxF "$package" <<<"$installed" || printf '%s\n' "$package"
    done
}

install_packages() {
    local missing=("$@") as_root=()
    local command="apt-get install --yes --no-install-recommends ${missing[*]}"
    if ! have apt-get; then
        die "these packages are missing, and this machine has no apt-get: ${missing[*]}" \
            'Install what they are called here, then start again.'
    fi
    if [[ $(id -u) != 0 ]]; then
        # A terminal can ask for the password; without one only a sudo that does not ask will do.
        if have sudo && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; then
            as_root=(sudo)
        else
            die "these packages are missing, and installing them needs rights: ${missing[*]}" \
                'Let somebody who may do it run, then start again:' \
                "    sudo apt-get update && sudo $command"
        fi
    fi
    say "installing ${missing[*]}"
    local quiet=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0)
    local log
    log=$(mktemp)
    # Package lists on a fresh machine are empty or old: ask for new ones only when the first try fails.
    if ! "${as_root[@]}" "${quiet[@]}" install --yes --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
        "${as_root[@]}" "${quiet[@]}" update >>"$log" 2>&1 || true
        if ! "${as_root[@]}" "${quiet[@]}" install --yes --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
            tail -n 15 "$log" >&2
            rm -f "$log"
            die 'the packages could not be installed; the last lines above say why.' \
                'By hand:' "    sudo apt-get update && sudo $command"
        fi
    fi
    rm -f "$log"
}

check_rust() {
    have cargo && have rustc || die 'Rust is not installed.' \
        "Install version $rust_wanted or newer as https://rustup.rs says, then start again."
    local found
    found=$(rustc --version | cut -d ' ' -f 2)
    at_least "$found" "$rust_wanted" || die "Rust $found is too old; $rust_wanted or newer is needed." \
        'Run: rustup update stable'
}

check_node() {
    have node || die 'Node is not installed.' \
        "Install version $node_wanted or newer as https://nodejs.org says, then start again."
    local found
    found=$(node --version)
    found=${found#v}
    at_least "$found" "$node_wanted" || die "Node $found is too old; $node_wanted or newer is needed." \
        'Install a newer one as https://nodejs.org says, then start again.'
    have npm || die 'Node is here, but npm is not.' 'Install it: sudo apt-get install npm'
}

# The UI's packages, when the lock file is another than the one they were installed from.
install_ui_packages() {
    local ui=$root/ui
    if [[ ! -f $ui/package-lock.json ]]; then return; fi
    local stamp=$ui/node_modules/.installed-from wanted
    wanted=$(printf '%s\n' "$ui/package-lock.json" "$ui/package.json" | digest_of_files)
    if [[ -f $stamp && $(<"$stamp") == "$wanted" ]]; then return; fi
    say 'installing the packages of the UI'
    (cd "$ui" && npm ci --ignore-scripts --no-fund --no-audit --silent) || {
        # Silent says nothing of the reason either, so the second try speaks.
        (cd "$ui" && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error 2>&1 | sed '/^npm error Clean install/,$d' >&2) ||
            die 'the packages of the UI could not be installed; the last lines above say why.'
    }
    printf '%s\n' "$wanted" >"$stamp"
}

main() {
    local groups=("$@")
    if ((${#groups[@]} == 0)); then groups=(run); fi
    local group missing
    for group in "${groups[@]}"; do
        case $group in
            run | test | desktop | desktop-test) ;;
            *) die "no such group: $group" 'The groups are: run test desktop desktop-test.' ;;
        esac
    done
    mapfile -t missing < <(missing_packages "${groups[@]}")
    if ((${#missing[@]} > 0)); then install_packages "${missing[@]}"; fi
    check_rust
    check_node
    install_ui_packages
}

main "$@"
