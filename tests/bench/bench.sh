# Functions that the benchmarks share. Source it from the project's root. All files are under $folder.

folder=${folder:-$PWD/build/bench}
binary=build/release/daemon/agni-number-sync
double=build/release/tests/agni-double
measure=build/release/tests/measure
key=ak_bench_not_a_secret
config=$folder/config.yaml

build() {
    daemon/dependencies bench >/dev/null
    cmake -S . -B build/release -DCMAKE_BUILD_TYPE=Release -DNUMSYNC_LTO=ON >/dev/null
    cmake --build build/release --parallel "${JOBS:-2}" --target agni-number-sync agni-double measure >/dev/null
}

stop_double() {
    if [[ -n ${double_pid-} ]]; then
        kill "$double_pid" 2>/dev/null || true
        wait "$double_pid" 2>/dev/null || true
        double_pid=
    fi
}

stop() {
    stop_double
    tests/support/private-postgres stop --remove "$folder/postgres" 2>/dev/null || true
}

# start_database: starts a private PostgreSQL with fsync on; sets $database. The server stops when the script ends.
start_database() {
    mkdir -p "$folder"
    trap stop EXIT
    stop
    tests/support/private-postgres start "$folder/postgres"
    database=$(tests/support/private-postgres url "$folder/postgres")
}

query() { psql -X --quiet --tuples-only --no-align --command="$1" "$database"; }

# generate NUMBERS [PERCENT]: makes the list that the double serves from now on, with PERCENT of its numbers changed.
generate() {
    "$double" --generate "$1" ${2:+--change-percent "$2"} >"$folder/list.json.new"
    mv "$folder/list.json.new" "$folder/list.json"
}

# start_double [FILE or OPTION...]: serves the list over TLS, in turn with FILE if given. Makes a configuration with an
# account "bench", and its tables. Sets $url.
start_double() {
    stop_double
    tests/support/make-certificates "$folder/certificates"
    (umask 077 && echo "$key" >"$folder/api-key")
    rm -f "$folder/port"
    "$double" --certificates "$folder/certificates" --body "$folder/list.json" "$@" --key "$key" \
        --port-file "$folder/port" >"$folder/double.log" 2>&1 &
    double_pid=$!
    timeout 30 sh -c 'until [ -s "$0" ]; do sleep 0.05; done' "$folder/port" || {
        echo "the double does not start, see $folder/double.log" >&2
        exit 70
    }
    url="https://localhost:$(<"$folder/port")/api/v1/phone-numbers/list"
    cat >"$config" <<YAML
accounts: [{name: bench, api_key_file: $folder/api-key}]
api: {url: '$url', ca_file: $folder/certificates/ca.pem, deadline: 10m}
database: {url: '$database', statement_timeout: 10m}
YAML
    "$binary" migrate --config "$config" >/dev/null
}

# measured COMMAND...: runs it, and sets $seconds, $peak (MiB), $cpu (seconds) and $wal (the bytes of WAL that PostgreSQL
# wrote meanwhile). Fails unless it exits with $leaves_with (default: 0).
measured() {
    local before code=0
    query CHECKPOINT
    before=$(query 'SELECT pg_current_wal_insert_lsn()')
    "$measure" "$folder/measured" "$@" >"$folder/output.log" || code=$?
    ((code == ${leaves_with:-0})) || return 1
    read -r seconds peak cpu <"$folder/measured"
    wal=$(query "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '$before')")
}
