# Steps that are timed, one after the other, up to the first that fails. Sourced by test.sh.
# shellcheck shell=bash

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
names=()
seconds=()
outcomes=()

# step NAME FUNCTION: runs it, keeps what it printed, remembers how long it took.
step() {
    local name=$1 began=$SECONDS status
    printf '\n--- %s\n' "$name"
    # `set -e` means nothing to whatever stands before `||`, pipes and shells within it included: a step whose first command fails
    # would go on to its last one. So the step has a shell of its own, asked for its status afterwards.
    set +e
    (
        set -e
        "$2"
    ) 2>&1 | tee "$logs/$name"
    status=${PIPESTATUS[0]}
    set -e
    names+=("$name")
    seconds+=("$((SECONDS - began))")
    if ((status != 0)); then
        outcomes+=(FAILED)
        summary
        exit "$status"
    fi
    outcomes+=(ok)
}

# The lines with which the test runners close, and the time each step took.
summary() {
    local name at
    printf '\n--- closing lines of the runners\n'
    for name in "${names[@]}"; do
        sed 's/\x1b\[[0-9;]*m//g' "$logs/$name" |
            grep -E '^ *Summary \[|^test result:|^ *(Test Files|Tests)  |^ *[0-9]+ (passed|failed|flaky|skipped)|^# (tests|pass|fail) |^ℹ (tests|pass|fail) |^(licenses|bans|sources) |^\{"name":' |
            sed "s/^ */$name: /" || true
    done
    # What failed is named once more at the end, where it is seen.
    for at in "${!names[@]}"; do
        if [[ ${outcomes[at]} == ok ]]; then continue; fi
        sed 's/\x1b\[[0-9;]*m//g' "$logs/${names[at]}" |
            grep -E '^ *FAIL +|^ *(SIGABRT|SIGSEGV|TIMEOUT|LEAK-FAIL) +\[|^ +[0-9]+\) \[|^(error|warning: unused)' |
            sed "s/^ */${names[at]} failed: /" | cut -c1-200 | awk '!seen[$0]++' | head -30 || true
    done
    printf '\n--- how long each step took\n'
    for at in "${!names[@]}"; do
        printf '%6d s  %-10s %s\n' "${seconds[at]}" "${names[at]}" "${outcomes[at]}"
    done
    printf '%6d s  %s\n' "$SECONDS" altogether
}
