#!/usr/bin/env python3
"""ask-grafana DASHBOARD.json DATABASE - runs each query of the dashboard as Grafana would, with the role grafana.

Fails on an error, an answer without rows, and a filter without effect: if one account or country is chosen, no row of another
may come, and for a time before the first record no row may come at all.
"""

import csv
import json
import re
import subprocess
import sys

NOW, LONG_AGO = "now()", "timestamptz '2020-01-01 00:00:00+00'"


class Questions:
    def __init__(self, path, database):
        board = json.load(open(path, encoding="utf-8"))
        self.database, self.faults = database, []
        self.panels = [(panel["title"], target["rawSql"]) for panel in board["panels"] for target in panel.get("targets", [])]
        queries = {v["name"]: v["query"] for v in board["templating"]["list"] if v["type"] == "query"}
        self.all = {name: [row[0] for row in self.ask(query)[1:]] for name, query in queries.items()}

    def ask(self, query):
        done = subprocess.run(["psql", "-Xq", "--csv", "-v", "ON_ERROR_STOP=1", self.database, "-c", "SET ROLE grafana", "-c", query],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            self.faults.append(f"{done.stderr} {query}")
        return list(csv.reader(done.stdout.splitlines()))

    def sent(self, query, values, to):
        query = re.sub(r"\$__timeFilter\(([\w.]+)\)", rf"\1 BETWEEN {to} - interval '90 days' AND {to}", query)
        query = query.replace("$__timeTo()", to)
        for name, every in {**self.all, **values}.items():
            query = re.sub(rf"\${name}\b", ",".join("'" + value.replace("'", "''") + "'" for value in every), query)
        return query

    def judge(self, title, query, values=None, to=NOW):
        answer = self.ask(self.sent(query, values or {}, to))
        nothing = all(value in ("", "0", "0.00") for row in answer[1:] for value in row[row[0][:2] == "20":])
        if to == NOW and nothing:
            self.faults.append(f"{title} has no rows for {values}")
        if to != NOW and not nothing and "created_at IS NULL" not in query:
            self.faults.append(f"{title} ignores the time range: {answer[1:3]}")
        for name, chosen in (values or {}).items():
            if answer and name in answer[0]:
                seen = {row[answer[0].index(name)] for row in answer[1:]}
                if seen - set(chosen):
                    self.faults.append(f"{title} has rows of {seen}, but {name} is {chosen}")
        return answer

    def every(self):
        for title, query in self.panels:
            total = self.judge(title, query)
            for values in ({"account": ["americas"]}, {"country": ["US"]}):
                part = self.judge(title, query, values)
                if part == total and "account" not in total[0]:
                    self.faults.append(f"{title} ignores the filter {list(values)[0]}")
            self.judge(title, query, to=LONG_AGO)
        for fault in self.faults:
            print(fault, file=sys.stderr)
        print(f"{len(self.panels)} panels under 4 filters, {len(self.faults)} faults")
        return bool(self.faults) or len(self.panels) < 16


sys.exit(Questions(*sys.argv[1:3]).every())
