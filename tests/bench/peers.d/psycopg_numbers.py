"""What a careful person writes by hand: a list taken whole or not at all, one transaction, no row touched in vain.

https://www.psycopg.org/psycopg3/docs/basic/copy.html (COPY into a staging table)
https://www.postgresql.org/docs/current/sql-insert.html (ON CONFLICT DO UPDATE ... WHERE)
"""

import json
import os
import urllib.request
from decimal import Decimal

import psycopg

FIELDS = {
    "id": "TEXT",
    "telephony_id": "TEXT",
    "subscription_id": "TEXT",
    "inbound_trunk_id": "TEXT",
    "outbound_trunk_id": "TEXT",
    "number": "TEXT",
    "friendly_name": "TEXT",
    "per_minute_price_inbound": "NUMERIC",
    "per_minute_price_outbound": "NUMERIC",
    "price": "NUMERIC",
    "region": "TEXT",
    "iso_country": "TEXT",
    "is_active": "BOOLEAN",
    "created_at": "TIMESTAMPTZ",
    "updated_at": "TIMESTAMPTZ",
}


def listed(name: str, form: str) -> str:
    return ", ".join(form.format(name, key) for key in FIELDS)


columns = ", ".join(FIELDS)
definitions = ", ".join(f"{key} {type_}" for key, type_ in FIELDS.items())

request = urllib.request.Request(os.environ["LIST_URL"], headers={"X-Api-Key": os.environ["API_KEY"]})
with urllib.request.urlopen(request, timeout=60) as response:  # raises unless it answers 2xx, whole
    answer = json.load(response, parse_float=Decimal)
if answer["success"] is not True or not answer["data"]:
    raise SystemExit("no complete list")

with psycopg.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
    cursor.execute(f"CREATE TABLE IF NOT EXISTS numbers ({definitions}, missing_since TIMESTAMPTZ, PRIMARY KEY (id))")
    cursor.execute(f"CREATE TEMPORARY TABLE staging ({definitions}) ON COMMIT DROP")
    with cursor.copy(f"COPY staging ({columns}) FROM STDIN") as copy:
        for record in answer["data"]:
            copy.write_row([record.get(key) for key in FIELDS])
    cursor.execute("ANALYZE staging")
    cursor.execute(
        f"""
        INSERT INTO numbers AS kept ({columns}) SELECT {columns} FROM staging
        ON CONFLICT (id) DO UPDATE SET ({columns}, missing_since) = ({listed("excluded", "{}.{}")}, NULL)
        WHERE ({listed("kept", "{}.{}")}) IS DISTINCT FROM ({listed("excluded", "{}.{}")})
            OR kept.missing_since IS NOT NULL
        """
    )
    cursor.execute(
        "UPDATE numbers SET missing_since = now() WHERE missing_since IS NULL"
        " AND NOT EXISTS (SELECT FROM staging WHERE staging.id = numbers.id)"
    )
