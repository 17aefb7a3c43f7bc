#!/usr/bin/env bash
#
# tidy.sh BUILD - runs clang-tidy-19 over daemon/, and keeps its state in that build folder.
#
# Checks a file again only if it, a header or .clang-tidy has changed since the file was last clean.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1

# A configuration of its own, with a command for each file: a unity build has commands for generated files only.
cmake -S . -B "$build/tidy-commands" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_UNITY_BUILD=OFF >/dev/null
stamps=$build/tidy
mkdir -p "$stamps"
newest=$(find daemon .clang-tidy \( -name '*.hpp' -o -name .clang-tidy \) -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2-)
wanted=()
while read -r file; do
    stamp=$stamps/${file//\//_}
    if [[ ! -e $stamp || $file -nt $stamp || $newest -nt $stamp ]]; then
        wanted+=("$file")
    fi
done < <(find daemon -name '*.cpp' ! -name asio.cpp | sort) # asio.cpp only includes Asio
if ((${#wanted[@]} == 0)); then
    exit 0
fi

check() { # BUILD FILE STAMP
    local said
    if said=$(clang-tidy-19 -p "$1" --quiet "$2" 2>/dev/null); then
        touch "$3"
    else
        printf '%s\n' "$said"
        return 1
    fi
}
export -f check
printf '%s\n' "${wanted[@]}" | while read -r file; do
    printf '%s\0%s\0%s\0' "$build/tidy-commands" "$file" "$stamps/${file//\//_}"
done | xargs -0 -n 3 -P "${JOBS:-2}" bash -c 'check "$@"' check
