#!/usr/bin/env bash
#
# manual.sh PROGRAM - checks that the manual pages and bash's completion describe exactly what PROGRAM has.
#
# Compares commands, options and exit codes with PROGRAM --help, and the keys of the configuration with
# daemon/ops/config.cpp. Prints each difference (< is the program, > the manual), and exits with 1 if there is one.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C
program=$1
page=systemd/manual/agni-number-sync.1
differences=0

compare() { # WHAT PROGRAM'S MANUAL'S - lists, one item a line
    if ! diff <(sort -u <<<"$2") <(sort -u <<<"$3"); then
        echo "manual.sh: the $1 differ from the program; correct systemd/manual" >&2
        differences=1
    fi
}
options_of() { "$program" "$@" --help | grep -oE -- '--[a-z][a-z-]*' | sort -u; }
completed() { # WORD... - the completions after these words
    COMP_WORDS=(agni-number-sync "$@" "")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _agni_number_sync
    printf '%s\n' "${COMPREPLY[@]}"
}
# shellcheck source=../systemd/manual/completion.bash
source systemd/manual/completion.bash

commands=$("$program" --help | sed -n '/^S[Uu][Bb][Cc][Oo][Mm][Mm][Aa][Nn][Dd][Ss]:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p')
[[ -n $commands ]] || {
    echo "manual.sh: $program --help lists no commands" >&2
    exit 1
}
compare "commands in $page" "$commands" "$(sed -n 's/^\.It Cm \([a-z-]*\).*/\1/p' $page)"
compare "completed commands" "$commands" "$(completed | grep -v '^--')"
compare "completed options" "$(options_of)" "$(completed | grep '^--')"
# The page lists the options of every command once.
common=$(sed -n '/^The options of every command/,/^The commands/s/^\.It .*Fl -\([a-z-]*\).*/--\1/p' $page)
for command in $commands; do
    known=$(options_of "$command")
    written=$(grep -E "^\.It Cm $command( |\$)" $page | grep -oE 'Fl -[a-z-]+' | sed 's/^Fl -/--/')
    compare "options of $command in $page" "$known" "$written"$'\n'"$common"
    compare "completed options of $command" "$known" "$(completed "$command")"
done
compare "exit codes in $page" \
    "$("$program" --help | sed -n '/^Exit codes:/,/^Doc/p' | grep -oE '(^|  )+ *[0-9]+  ' | tr -d ' ')" \
    "$(sed -n '/^\.Sh EXIT STATUS/,/^\.El/s/^\.It \([0-9]*\)$/\1/p' $page)"

keys=$(awk '
    /^[a-z].* read_[a-z_]+\(/ { match($0, /read_[a-z_]+/); room = substr($0, RSTART + 5, RLENGTH - 5) }
    {
        prefix = room "."
        if (room ~ /^(key_place|account)$/) prefix = "accounts[]."
        if (room == "filters") prefix = "accounts[].filters."
        line = $0
        while (match(line, /section\.(text|texts|optional_text|required_text|flag|duration|size|count|percent|choice)\("[a-z_]+"/)) {
            key = substr(line, RSTART, RLENGTH)
            sub(/^[^"]*"/, "", key)
            sub(/"$/, "", key)
            print prefix key
            line = substr(line, RSTART + RLENGTH)
        }
    }' daemon/ops/config.cpp)
compare "keys in agni-number-sync.yaml.5" "$keys" \
    "$(sed -n 's/^\.It Va \(.*\)$/\1/p' systemd/manual/agni-number-sync.yaml.5)"
exit "$differences"
