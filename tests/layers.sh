#!/usr/bin/env bash
#
# layers.sh [DIR] - checks that the includes under daemon/ (or DIR) follow the arrows between its rooms (daemon/README.md).
#
# Prints each include that does not as file:line: text, with the reason, and exits with 1 if there is one.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
house=${1:-daemon}

# shellcheck disable=SC2016 # the dollars are awk's
check='
BEGIN {
    may["model"]  = " model "
    may["source"] = " source model "
    may["store"]  = " store model "
    may["sync"]   = " sync source store model "
    may["ops"]    = " ops model "
    may["app"]    = " app sync ops source store model "
}
function wrong(reason) {
    printf "%s: %s   <- %s\n", place, text, reason
    violations++
}
{
    split($0, part, ":")
    place = part[1] ":" part[2]
    text = substr($0, length(place) + 2)
    inside = substr(part[1], length(house) + 2)
    room = index(inside, "/") ? substr(inside, 1, index(inside, "/") - 1) : "app"   # daemon/main.cpp
    if (!(room in may)) {
        wrong("there is no room " room)
        next
    }
    if (match(text, /"[^"]*"/)) {
        name = substr(text, RSTART + 1, RLENGTH - 2)
        target = index(name, "/") ? substr(name, 1, index(name, "/") - 1) : ""
        if (target == "" || !(target in may)) {
            wrong("name the room: \"model/...\"")
        } else if (!index(may[room], " " target " ")) {
            wrong(room " does not know " target)
        }
        next
    }
    if (!match(text, /<[^>]*>/)) {
        wrong("write \"...\" or <...>")
        next
    }
    name = substr(text, RSTART + 1, RLENGTH - 2)
    if (room == "model" && name !~ /^(utf8proc|xxhash)[.]h$/ && name !~ /^[a-z_0-9]+$/) {
        wrong("model knows the standard library, utf8proc and xxHash only")
    }
    if (name ~ /^pqxx(\/|$)/ && room != "store") {
        wrong("libpqxx belongs to store")
    }
    if (name ~ /^(libpq-fe\.h|postgresql\/|libpq\/)/ && room != "store") {
        wrong("libpq belongs to store")
    }
    if (name ~ /^spdlog\// && room != "ops") {
        wrong("spdlog belongs to ops")
    }
    if (name ~ /^yaml-cpp\// && room != "ops") {
        wrong("yaml-cpp belongs to ops")
    }
    if (name ~ /^boost\/beast/ && inside !~ /^(ops\/http_session|source\/(api_connection|http_head|transport|tunnel))\./) {
        wrong("Beast belongs to the connection to the API and to the endpoint")
    }
}
END { exit violations > 0 }
'
grep -rnE --include='*.hpp' --include='*.cpp' --include='*.h' --include='*.inc' '^[[:space:]]*#[[:space:]]*include' \
    "$house" | sort -t: -k1,1 -k2,2n | awk -v house="$house" "$check" || {
    echo "layers.sh: the includes above break the arrows between the rooms; see The rooms in daemon/README.md" >&2
    exit 1
}
