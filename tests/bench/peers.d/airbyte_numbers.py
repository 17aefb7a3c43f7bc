"""Airbyte: a low-code source (airbyte.yaml), run by PyAirbyte into PostgreSQL.

https://docs.airbyte.com/developers/pyairbyte/reference/airbyte (get_source with source_manifest, read into a cache)
https://docs.airbyte.com/developers/pyairbyte/reference/airbyte/caches/airbyte-caches-postgres
"""

import os
from pathlib import Path

import airbyte
from airbyte.caches import PostgresCache

source = airbyte.get_source(
    "source-agni",
    source_manifest=Path(__file__).with_name("airbyte.yaml"),
    config={"list_url": os.environ["LIST_URL"], "api_key": os.environ["API_KEY"]},
    streams=["phone_numbers"],
)
cache = PostgresCache(
    host="",  # so that libpq takes PGHOST, a socket, which does not go into the address that PyAirbyte builds
    port=int(os.environ["PGPORT"]),
    username=os.environ["PGUSER"],
    password="none",
    database=os.environ["PGDATABASE"],
    schema_name="numbers",
)
source.read(cache, write_strategy="merge")
