# What every script here needs: strict bash, the tree's root as current folder, and a few words to speak with.
# Sourced, never run: source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
set -euo pipefail
shopt -s inherit_errexit

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cd "$root"

say() { printf '%s\n' "$*"; }
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# The comment at the top of the calling script is its help.
help_from_header() {
    awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$1"
}

# How many compilers at once: one a core, but no more than memory holds (a file full of templates takes 1.5 GB).
parallel_jobs() {
    local jobs by_memory
    jobs=$(nproc)
    by_memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo)
    ((by_memory >= jobs)) || jobs=$by_memory
    ((jobs >= 1)) || jobs=1
    printf '%s\n' "$jobs"
}

# ccache needs a folder that it can write to; not every account that builds has a home.
if [[ -z ${CCACHE_DIR:-} && ! -w ${HOME:-/nonexistent} ]]; then
    export CCACHE_DIR="$root/build/ccache"
fi

# Ninja configures again by itself when a CMake file changes, but it does not watch the presets.
configure_preset() {
    local preset=$1
    if [[ -e build && ! -w build ]]; then
        die "$root/build belongs to $(stat -c %U build): remove it or build as that user"
    fi
    if [[ ! -f build/$preset/build.ninja || CMakePresets.json -nt build/$preset/build.ninja ]]; then
        cmake --preset "$preset" -Wno-dev
    fi
}

build_preset() {
    local preset=$1
    shift
    cmake --build --preset "$preset" --parallel "$(parallel_jobs)" "$@"
}
