"""The public register of municipalities, read from the table in `data/` (its sources stand in the README there)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "municipalities.csv"


@dataclass(frozen=True)
class Row:
    """One municipality of the table."""

    country: str
    code: str
    name: str
    county_code: str
    county_name: str


def rows() -> list[Row]:
    """Every municipality of the table, in its order."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return [Row(**row) for row in csv.DictReader(handle)]


def load(model: Any) -> int:
    """Write the table into `model` (the real class or a migration's); the number of rows. Twice is as once."""
    found = [model(**vars(row)) for row in rows()]
    model.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["country", "code"],
        update_fields=["name", "county_code", "county_name"],
    )
    return len(found)
