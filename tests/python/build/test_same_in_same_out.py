"""The same input gives the same KPI tables, however it is read and whenever."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest
from aftersales.input.contract import ALL_TABLES, kpi_facts
from building import build
from company import WALL_CLOCK_TEXT, write_company

ZONE = "America/New_York"
LATER = "2031-01-01T00:00:00Z"


def shuffle(source: Path, target: Path, seed: int) -> None:
    """Write the files with their rows in another order.

    Copies of one key keep their order: the last of them determines it.
    """
    target.mkdir()
    chance = random.Random(seed)
    for path in sorted(source.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            header, *rows = csv.reader(lines)
        table = ALL_TABLES[path.stem]
        key = header.index(table.key) if table.key in header else None
        places: dict[str, float] = defaultdict(chance.random)
        with (target / path.name).open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows(
                [
                    header,
                    *sorted(
                        rows,
                        key=lambda row: places[
                            row[key] if key is not None else ",".join(row)
                        ],
                    ),
                ]
            )


def kpi_rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            kpi_id: connection.execute(
                f"select * from marts.kpi_{kpi_id} order by all"
            ).fetchall()
            for kpi_id in kpi_facts()
        }


@pytest.mark.slow
def test_neither_order_nor_threads_nor_the_day_change_a_bit(tmp_path: Path) -> None:
    data, shuffled = tmp_path / "company", tmp_path / "shuffled"
    write_company(data, 11, timezone=ZONE, dirty=False)
    shuffle(data, shuffled, seed=12)
    first = build(
        data, tmp_path / "one", reporting_timezone=ZONE, wall_clock=WALL_CLOCK_TEXT
    )
    second = build(
        shuffled,
        tmp_path / "two",
        threads=1,
        reporting_timezone=ZONE,
        wall_clock=LATER,
    )
    assert kpi_rows(first) == kpi_rows(second)
