#!/usr/bin/env bash
#
# tidy.sh BUILD - run clang-tidy-19 over daemon/ with the compile commands of that build folder.
#
# A file is looked at again only where it, a header or .clang-tidy has changed since it was last found clean.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1

# The commands for each file by itself: those of a unity build name files that are made.
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
done < <(find daemon -name '*.cpp' ! -name asio.cpp | sort) # asio.cpp is two lines of somebody else's code
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
