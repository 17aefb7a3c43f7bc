#!/usr/bin/env bash
#
# hardened.sh PROGRAM - checks that PROGRAM is position-independent and has full RELRO, a stack that cannot be executed, the
# stack protector and _FORTIFY_SOURCE.
#
# Prints what is missing, and exits with 1 if anything is. Only a program that is built with optimisation has them all.

set -euo pipefail
export LC_ALL=C
program=$1

header=$(readelf --wide --file-header "$program")
segments=$(readelf --wide --program-headers "$program")
dynamic=$(readelf --wide --dynamic "$program")
symbols=$(readelf --wide --dyn-syms "$program")

lacks=0
has() { # WHAT TEXT PATTERN
    if ! grep --quiet --extended-regexp -- "$3" <<<"$2"; then
        echo "hardened.sh: $program has no $1; build it with optimisation (CMAKE_BUILD_TYPE=Release)" >&2
        lacks=1
    fi
}
has "position-independent code" "$header" '^ *Type: *DYN'
has "position-independent executable" "$dynamic" 'FLAGS_1.* PIE'
has "read-only relocations" "$segments" '^ *GNU_RELRO '
has "immediate binding of all symbols (BIND_NOW)" "$dynamic" 'FLAGS_1.* NOW'
has "non-executable stack" "$segments" '^ *GNU_STACK .* RW +0x'
has "stack protector" "$symbols" ' __stack_chk_fail(@| |$)'
has "fortified calls" "$symbols" ' __(mem|str|v?f?v?s?n?printf|read|recv|fd|poll|getcwd|gethostname|realpath)[a-z]*_chk(@| |$)'
exit "$lacks"
