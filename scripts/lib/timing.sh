# Times the parts of a script and prints them as one table at the end.
# Sourced after common.sh: part NAME COMMAND… ; part_outcome TEXT ; timing_table
timing_names=()
timing_ms=()
timing_outcomes=()
timing_started=${EPOCHREALTIME//[!0-9]/}

milliseconds_since() { printf '%s\n' $(((${EPOCHREALTIME//[!0-9]/} - $1) / 1000)); }

# Runs a command, remembers how long it took and whether it worked, and returns what it returned.
part() {
    local name=$1 started=${EPOCHREALTIME//[!0-9]/} status=0
    shift
    "$@" || status=$?
    timing_names+=("$name")
    timing_ms+=("$(milliseconds_since "$started")")
    if ((status == 0)); then
        timing_outcomes+=("ok")
    else
        timing_outcomes+=("FAILED")
    fi
    return "$status"
}

# Says more about the part that has just run than ok or FAILED.
part_outcome() { timing_outcomes[-1]=$1; }

as_seconds() { printf '%d.%d' $(($1 / 1000)) $(($1 % 1000 / 100)); }

timing_table() {
    local at
    printf '\n%-14s %9s  %s\n' part seconds outcome
    for at in "${!timing_names[@]}"; do
        printf '%-14s %9s  %s\n' "${timing_names[at]}" "$(as_seconds "${timing_ms[at]}")" "${timing_outcomes[at]}"
    done
    printf '%-14s %9s\n' total "$(as_seconds "$(milliseconds_since "$timing_started")")"
}
