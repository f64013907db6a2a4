"""Delimited text that needs an option of Spark's reader: content, types, and cells that both engines must read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

LOCALIZED: dict[str, tuple[str, dict[str, str], dict[str, str], list[tuple[Any, ...]]]] = {
    "days_first": (
        "id,day\n1,13/02/2024\n2,1/3/2024\n3,\n",
        {"id": "bigint", "day": "date"}, {"dateFormat": "d/M/yyyy"},
        [(1, date(2024, 2, 13)), (2, date(2024, 3, 1)), (3, None)],
    ),
    "months_first": (
        "id,at,day\n1,02/13/2024 4:05 PM,12/31/2024\n2,12/01/2024 12:00 AM,01/02/2024\n",
        {"id": "bigint", "at": "timestamp_ntz", "day": "date"},
        {"dateFormat": "M/d/yyyy", "timestampNTZFormat": "M/d/yyyy h:mm a"},
        [(1, datetime(2024, 2, 13, 16, 5), date(2024, 12, 31)), (2, datetime(2024, 12, 1), date(2024, 1, 2))],  # noqa: DTZ001
    ),
    "german": (
        "name;betrag;tag;um\na;1.234,50;31.12.2023;31.12.2023 23:59:01\nb;-0,5;01.01.2024;01.01.2024 00:00:00\n",
        {"name": "string", "betrag": "decimal(18,2)", "tag": "date", "um": "timestamp_ntz"},
        {"locale": "de-DE", "dateFormat": "d.M.yyyy", "timestampNTZFormat": "d.M.yyyy H:mm:ss"},
        [("a", Decimal("1234.50"), date(2023, 12, 31), datetime(2023, 12, 31, 23, 59, 1)),  # noqa: DTZ001
         ("b", Decimal("-0.50"), date(2024, 1, 1), datetime(2024, 1, 1))],  # noqa: DTZ001
    ),
    "month_names": (
        "id,day\n1,02-Jan-2024\n2,13-Dec-2023\n", {"id": "bigint", "day": "date"}, {"dateFormat": "d-MMM-yyyy"},
        [(1, date(2024, 1, 2)), (2, date(2023, 12, 13))],
    ),
    "long_delimiter": (
        'id||name||note\n1||ab||x\n2||c||"y||z"\n',
        {"id": "bigint", "name": "string", "note": "string"}, {"sep": "||"},
        [(1, "ab", "x"), (2, "c", "y||z")],
    ),
    "colons": (
        "1::Toy Story::4\n2::Heat::5\n", {"col1": "bigint", "col2": "string", "col3": "bigint"}, {"sep": "::"},
        [(1, "Toy Story", 4), (2, "Heat", 5)],
    ),
    "remarks": (
        "# made by a machine\n# on a day\nid,v\n1,x\n# between\n2,y\n", {"id": "bigint", "v": "string"}, {"comment": "#"},
        [(1, "x"), (2, "y")],
    ),
}  # fmt: skip
