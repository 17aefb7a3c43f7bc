"""look-at-superset URL PASSWORD FOLDER - opens the inventory dashboard in headless Chromium, without and with each filter.

Fails on a chart that shows an error, has no data, or ignores a filter. Saves a picture of the whole dashboard under each
filter in FOLDER, and one of each chart without a filter.
"""

import json
import pathlib
import re
import sys
import urllib.parse

from playwright.sync_api import sync_playwright

FILTERS = {  # name: filter, what it sends, its value, what the SQL of every chart must contain
    "none": None,
    "account": ("account", "(filters:!((col:account,op:IN,val:!(americas))))", "!(americas)", r"account\"? IN \('americas'\)"),
    "country": ("country", "(filters:!((col:country,op:IN,val:!(US))))", "!(US)", r"country\"? IN \('US'\)"),
    "time": ("at", "(time_range:'2020-01-01 : 2100-01-01')", "'2020-01-01 : 2100-01-01'",
             r"at\"? >= TO_TIMESTAMP\('2020-01-01"),
}


class Dashboard:
    def __init__(self, url, password, folder):
        self.url, self.password, self.folder = url, password, pathlib.Path(folder)
        self.answers, self.faults = {}, []

    def log_in(self, page):
        page.goto(self.url + "/login/")
        page.fill("#username", "admin")
        page.fill("#password", self.password)
        page.press("#password", "Enter")
        page.wait_for_url(lambda now: "/login" not in now)
        token = page.request.get(self.url + "/api/v1/security/csrf_token/")
        charts = page.request.get(self.url + "/api/v1/dashboard/agni-number-sync-inventory/charts").json()["result"]
        self.charts = {chart["id"]: chart["slice_name"] for chart in charts}
        return token

    def remember(self, response):
        if "/api/v1/chart/data" in response.url and response.request.method == "POST":
            asked = json.loads(response.request.post_data)
            chart = (asked.get("form_data") or {}).get("slice_id")
            self.answers[chart] = (response.status, response.json() if response.ok else response.text())

    def open(self, page, name, wanted):
        self.answers = {}
        address = self.url + "/superset/dashboard/agni-number-sync-inventory/?expand_filters=1"
        if wanted:
            key, extra, value, _ = wanted
            mask = f"(NATIVE_FILTER-{key}:(id:NATIVE_FILTER-{key},extraFormData:{extra},filterState:(value:{value}),ownState:()))"
            address += "&native_filters=" + urllib.parse.quote(mask)
        page.goto(address)
        page.wait_for_function("document.querySelectorAll('[data-test=chart-grid-component], .chart-container').length >= "
                               + str(len(self.charts)), timeout=600_000)
        for _ in range(1200):
            if set(self.charts) <= set(self.answers) and not page.locator(".loading, [data-test=loading-indicator]").count():
                break
            page.wait_for_timeout(500)
        page.wait_for_timeout(1500)  # until the animation of the charts ends
        page.screenshot(path=self.folder / f"dashboard-{name}.png", full_page=True)

    def judge(self, page, name, wanted):
        for chart, title in self.charts.items():
            status, answer = self.answers.get(chart, (0, "asked for no data"))
            if status != 200:
                self.faults.append(f"{name}: {title}: {status} {answer}")
                continue
            for result in answer["result"]:
                if not result["rowcount"] or all(v is None for row in result["data"] for v in row.values()):
                    self.faults.append(f"{name}: {title} is empty: {result['query']}")
                if result["rejected_filters"]:
                    self.faults.append(f"{name}: {title} refuses {result['rejected_filters']}")
                if wanted and not re.search(wanted[3], result["query"]):
                    self.faults.append(f"{name}: {title} ignores the filter: {result['query']}")
        for alert in page.locator("[role=alert]:visible, .ant-alert-error:visible").all_inner_texts():
            self.faults.append(f"{name}: the page says: {alert}")

    def picture_charts(self, page):
        for holder in page.locator(".dashboard-chart-id-" + ", .dashboard-chart-id-".join(map(str, self.charts))).all():
            number = int(re.search(r"dashboard-chart-id-(\d+)", holder.get_attribute("class"))[1])
            holder.screenshot(path=self.folder / (re.sub(r"\W+", "-", self.charts[number]) + ".png"))


def main():
    board = Dashboard(*sys.argv[1:4])
    board.folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        # As high as the dashboard: Superset loads no chart that is out of sight.
        page = browser.new_page(viewport={"width": 1700, "height": 7000})
        page.set_default_timeout(600_000)  # the machine may be busy
        board.log_in(page)
        page.on("response", board.remember)
        for name, wanted in FILTERS.items():
            board.open(page, name, wanted)
            board.judge(page, name, wanted)
            if not wanted:
                board.picture_charts(page)
        browser.close()
    for fault in board.faults:
        print(fault, file=sys.stderr)
    print(f"{len(board.charts)} charts under {len(FILTERS)} filters, {len(board.faults)} faults")
    sys.exit(bool(board.faults) or len(board.charts) < 14)


main()
