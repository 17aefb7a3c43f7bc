"""dlt: the REST API source into PostgreSQL, as its documentation has it. The argument is the merge strategy.

https://dlthub.com/docs/dlt-ecosystem/verified-sources/rest_api/basic
https://dlthub.com/docs/general-usage/merge-loading (delete-insert, which is the default, and scd2)
https://dlthub.com/docs/dlt-ecosystem/destinations/postgres (csv, the fast way to load)
"""

import os
import sys

import dlt
from dlt.sources.rest_api import rest_api_source

base_url, path = os.environ["LIST_URL"].rsplit("/", 1)
source = rest_api_source(
    {
        "client": {
            "base_url": base_url + "/",
            "auth": {"type": "api_key", "name": "X-Api-Key", "api_key": os.environ["API_KEY"], "location": "header"},
            "paginator": "single_page",
        },
        "resources": [
            {
                "name": "phone_numbers",
                "primary_key": "id",
                "write_disposition": {"disposition": "merge", "strategy": sys.argv[1]},
                "endpoint": {"path": path, "data_selector": "data"},
            }
        ],
    }
)
pipeline = dlt.pipeline("numbers", pipelines_dir="state", dataset_name="numbers", destination="postgres")
pipeline.run(source, loader_file_format="csv").raise_on_failed_jobs()
