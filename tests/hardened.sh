#!/usr/bin/env bash
#
# hardened.sh PROGRAM - is it position-independent, with full RELRO, a stack that cannot be executed, the stack protector
# and _FORTIFY_SOURCE?
#
# Prints what it lacks, and exits 1 if there is anything. Only a program that was built with optimisation has them all.

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
        echo "hardened.sh: $program: no $1" >&2
        lacks=1
    fi
}
has "position-independent code" "$header" '^ *Type: *DYN'
has "position-independent executable" "$dynamic" 'FLAGS_1.* PIE'
has "read-only relocations" "$segments" '^ *GNU_RELRO '
has "binding of all symbols at its start" "$dynamic" 'FLAGS_1.* NOW'
has "protected stack" "$segments" '^ *GNU_STACK .* RW +0x'
has "stack protector" "$symbols" ' __stack_chk_fail(@| |$)'
has "fortified calls" "$symbols" ' __(mem|str|v?f?v?s?n?printf|read|recv|fd|poll|getcwd|gethostname|realpath)[a-z]*_chk(@| |$)'
exit "$lacks"
