#!/usr/bin/env bash
#
# alerts.sh - checks the Prometheus alerts: promtool takes them, they fire when they should, they and the dashboard use only
# metrics that exist, and systemd/README.md lists each alert.
#
# Exits with 77 if promtool (Debian: prometheus) is not installed.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v promtool >/dev/null; then
    echo "skipped: promtool is not installed; as root run: apt-get install prometheus"
    exit 77
fi
promtool check rules config/prometheus/agni-number-sync.rules.yaml
promtool test rules config/prometheus/agni-number-sync.rules.test.yaml

known=$(grep -ohE '"(agni_number_sync_)?[a-z_]+"' daemon/ops/metrics.cpp | tr -d '"' | sed 's/^agni_number_sync_//')
unknown=0
for metric in $(grep -ohE 'agni_number_sync_[a-z_]+' config/prometheus/agni-number-sync.rules.yaml config/grafana/operations.json |
    sort -u); do
    name=${metric#agni_number_sync_}
    if ! grep -qxF -e "$name" -e "${name%_bucket}" -e "${name%_sum}" -e "${name%_count}" <<<"$known"; then
        echo "alerts.sh: daemon/ops/metrics.cpp has no metric $metric; correct the alert or the dashboard" >&2
        unknown=1
    fi
done
rules=config/prometheus/agni-number-sync.rules.yaml
for alert in $(sed -n 's/^ *- alert: //p' $rules); do
    severity=$(sed -n "/alert: $alert\$/,/severity: /s/.*severity: //p" $rules)
    if [[ $severity == *labels.severity* ]]; then
        severity="the finding's"
    fi
    if ! grep -qF "| \`$alert\` | $severity |" systemd/README.md; then
        echo "alerts.sh: systemd/README.md does not list the alert $alert with severity $severity; add it" >&2
        unknown=1
    fi
done
exit $unknown
