#!/usr/bin/env bash
# Makes the Python environment of the counterparts and peers that the tests run against, and prints its folder.
# None of it is shipped or linked; the versions are in python.txt.
source "$(dirname "$0")/lib.sh"

# Tests ask for it side by side: one makes it, and the others wait.
mkdir -p "$(dirname "$venv")"
if command -v flock >/dev/null; then
    exec 9>"$venv.lock"
    flock 9
fi
pins=$root/scripts/python.txt
wanted="$(python3 --version) $(sha256sum <"$pins" | cut -d ' ' -f 1)"
stamp=$venv/.installed-from
if [[ ! -f $stamp || $(<"$stamp") != "$wanted" ]]; then
    say 'making the Python environment of the tests' >&2
    rm -rf "$venv"
    python3 -m venv "$venv" >&2
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input --requirement "$pins" >&2
    printf '%s\n' "$wanted" >"$stamp"
fi
printf '%s\n' "$venv"
