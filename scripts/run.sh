#!/usr/bin/env bash
# `make run`: from a fresh checkout to an open practice shop.
source "$(dirname "$0")/lib.sh"

cd "$root"
groups=(run)
features=()
if has_display; then
    groups+=(desktop)
    features=(--features desktop)
fi
scripts/install.sh "${groups[@]}"
scripts/ui.sh
say 'building the program (the first time takes some minutes)'
cargo build --quiet --release --locked --package counterfoil "${features[@]}"

program=$target/release/counterfoil
program=${program#"$root"/}
cat <<END

A practice shop with a year of trade opens now. Nothing in it is real, and nothing of it is kept.

Your own shop:
END
if has_display; then printf '    %-40s %s\n' "$program" 'in a window'; fi
printf '    %-40s %s\n' "$program serve" 'without a window, in the browser' \
    "$program --help" 'everything else' \
    'make run WINDOW=no' 'the practice shop in the browser'
printf '\n'
exec "$program" demo
