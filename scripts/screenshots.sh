#!/usr/bin/env bash
# `make screenshots`: the browser tests tagged @screenshots, which write into screenshots/ (git-ignored).
source "$(dirname "$0")/lib.sh"

cd "$root"
scripts/install.sh run test
scripts/ui.sh
cargo build --quiet --locked --workspace --bin counterfoil
mkdir -p screenshots
export COUNTERFOIL_PROGRAM=$target/debug/counterfoil CHROMIUM
CHROMIUM=$(chromium)
(cd ui && npm run --silent e2e -- --grep @screenshots)
find screenshots -name '*.png' -printf '%p\n' | sort
