#!/usr/bin/env bash
# Builds the UI into ui/dist, when one of its sources changed since the last time.
source "$(dirname "$0")/lib.sh"

cd "$root/ui"
stamp=node_modules/.built-from
sources=$(git -C "$root" ls-files --cached --others --exclude-standard -- ui 2>/dev/null | sed 's|^ui/||' || true)
# Without git (an unpacked archive) every file counts that is not made by a tool.
if [[ -z $sources ]]; then
    sources=$(find . -type f -not -path './node_modules/*' -not -path './dist/*' -not -path './test-results/*')
fi
# Tests and their helpers don't end up in the build. A file just deleted is still listed.
now=$(grep -vE '^(\./)?e2e/|\.test\.tsx?$' <<<"$sources" | while read -r file; do
    if [[ -f $file ]]; then printf '%s\n' "$file"; fi
done | digest_of_files)

if [[ -f dist/index.html && -f $stamp && $(<"$stamp") == "$now" ]]; then exit 0; fi
say 'building the UI'
npm run --silent build
printf '%s\n' "$now" >"$stamp"
