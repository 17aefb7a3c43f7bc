#!/usr/bin/env bash
#
# alerts.sh - do Prometheus' own tools take the alerts, do these fire when they should, do alerts and dashboard ask for
# metrics only that there are, and is each alert in the manual?
#
# Exits 77 where promtool (Debian: prometheus) is not installed.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v promtool >/dev/null; then
    echo "skipped, as promtool is not installed (Debian: prometheus)"
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
        echo "there is no metric $metric" >&2
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
        echo "systemd/README.md does not list the alert $alert as $severity" >&2
        unknown=1
    fi
done
exit $unknown
