# Sourced by the scripts of this repository: where things are, and how much runs at a time.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
self=$(cd "$(dirname "$0")" && pwd)/${0##*/}
jobs=${KINDRED_JOBS:-2}
eigen=${EIGEN3_INCLUDE_DIR:-/usr/include/eigen3}
strict=(-std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)

# The headers that stand on Eigen alone, as they are included.
headers() { (cd "$root/include" && find kindred -name '*.hpp' -not -path '*/with/*' | LC_ALL=C sort); }

# The compilers that kindred is checked with, of those that are here.
compilers() { local c; for c in g++ clang++ clang++-19; do if command -v "$c" >/dev/null; then echo "$c"; fi; done; }

# each COMMAND...: runs COMMAND with each line of the input as its last argument, some at a time; fails if any does.
each() { xargs -r -d '\n' -n 1 -P "$jobs" "$@"; }
