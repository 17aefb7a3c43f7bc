#!/usr/bin/env python3
"""grafana-types DASHBOARD.json - prints TypeScript that compiles only if the dashboard fits the types of @grafana/schema."""

import json
import sys

HEAD = """import type { Dashboard, FieldConfig, Panel } from '@grafana/schema';
type Json<T> = T extends string ? `${T}` : T extends number ? number : T extends boolean | null | undefined ? T
    : T extends (infer U)[] ? Json<U>[] : T extends object ? { [K in keyof T]?: Json<T[K]> } : T;
type Shown = Json<Omit<Panel, 'options' | 'fieldConfig'>>;
type Fields<F> = Json<Omit<FieldConfig, 'custom'>> & { custom?: Json<F> };
"""
MODULES = {"barchart": "BarChart", "stat": "Stat", "table": "Table", "text": "Text", "timeseries": "TimeSeries"}
WITH_FIELDS = ("barchart", "table", "timeseries")  # panels that have field options of their own


def main():
    board = json.load(open(sys.argv[1], encoding="utf-8"))
    print(HEAD)
    for kind in sorted({panel["type"] for panel in board["panels"]}):
        path = f"@grafana/schema/dist/esm/raw/composable/{kind}/panelcfg/x/{MODULES[kind]}PanelCfg_types.gen"
        print(f"import type * as {kind} from '{path}';")
        fields = f"{kind}.FieldConfig" if kind in WITH_FIELDS else "{}"
        print(f"type {kind}Panel = Shown & {{ type: '{kind}'; options: Json<{kind}.Options>; fieldConfig?: {{ defaults: "
              f"Fields<{fields}>; overrides: unknown[] }} }};")
        print(f"type {kind}Properties = Json<FieldConfig> & {{ [K in keyof {fields} as `custom.${{K & string}}`]: "
              f"Json<({fields})[K]> }};")
    for panel in board["panels"]:
        kind = panel["type"]
        print(f"export const panel{panel['id']}: {kind}Panel = {json.dumps(panel, indent=1)};")
        for i, override in enumerate(panel.get("fieldConfig", {}).get("overrides", [])):
            for j, prop in enumerate(override["properties"]):
                print(f"export const panel{panel['id']}_{i}_{j}: {kind}Properties['{prop['id']}'] = {json.dumps(prop['value'])};")
    rest = {key: value for key, value in board.items() if key not in ("panels", "annotations")}
    print(f"export const dashboard: Json<Dashboard> = {json.dumps(rest, indent=1)};")


main()
