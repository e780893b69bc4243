"""Every spelling of a value is read, or refused, as the reference does it."""

from __future__ import annotations

import math
from pathlib import Path

import pyarrow as pa
import pytest
from aftersales.input.contract import INPUT_TABLES
from comparison import differences_in
from dirty_inputs import TextRow, write_csv
from pyarrow import parquet
from reference import compute
from reference.rows.source import text_of
from replay import ReplayError, full_shape, shared_replay

AS_OF, WALL_CLOCK = "2024-04-10T12:00:00Z", "2024-04-12T09:30:00Z"
INSTANTS = """
2024-03-20 | 2024-03-20T10:00 | 2024-03-20 10:00:00 | 2024-03-20T10:00:00Z | 2024-02-29
2024-03-20T10:00Z | 2024-03-20T10:00+02 | 2024-03-20T10:00:00+0200
2024-03-20T10:00:00+02:00
2024-03-20T10:00:00.1Z | 2024-03-20T10:00:00.123456789Z | 2024-03-20T23:59:59.9999999
2024-03-20T10:00:00+15:00 | 2024-03-20T10:00:00+23:59 | 2024-03-20T10:00:00-18:00
2024-03-20T10:00:00+24:00 | 2024-03-20T10:00:00+02:60 | 2024-03-20T10:00+99:99
2024-03-20t10:00:00z | 2024-03-20T10:00:00 Z | 2024-03-20T10:00:00 +02:00 | 2024-03-20Z
2024-03-20T10:00:00,5Z | 2024-03-20T10 | 2024-03-20T | 2024-03-20T10:60
2024-03-20T1:00
2024-03-20T24:00:00 | 2024-03-20T25:00:00Z | 2024-03-20T23:59:60Z | 2024-03-20T10:00:00.
2024-03-20T10:00:00+00:00:00 | 2024-03-20  10:00 | +2024-03-20 | -2024-03-20 | 2024-3-20
20240320 | 20.03.2024 | March 20 | 2024-02-30 | 2023-02-29 | 2024-W12-3 | 2024-080 | now
today | epoch | infinity | -infinity | NULL | \\N | nan | 0 | 294247-01-10 | 10000-01-01
0000-01-01 | 0000-12-31T23:00:00-05:00 | 0001-01-01 | 0001-01-02T00:00:00+14:00
\uff12\uff10\uff12\uff14-03-20 | 2024-03-20T10:00:00−02:00 | true
{{ 1 / 0 }} | ' or 1=1
"""
NUMBERS = """
5 | 5. | 5.0 | .5 | 0.5 | +5 | -.5 | -0 | 1e0 | 1E0 | 1e+0 | 10e-1 | 5e-1 | 00005 | 2.5
1e | e1 | 0x5 | 5f | 5d | 1_0 | 5,0 | 1,5 | \u0665 | \uff15 | ½ | Infinity
inf | -inf | NaN | nan | -- | --1 | +-1 | 1-1 | . | + | true | four | NULL | \\N
$$ | 5 % | 5€
"""
BOOLEANS = """
true | True | TRUE | tRuE | t | T | yes | Yes | 1 | false | FALSE | F | no | NO | 0
y | Y | n | on | off | 1.0 | 01 | 2 | -1 | falsch | maybe | \uff54rue | NULL | true.
"""
DATES = """
2024-03-20 | 2024-02-29 | 2024-02-30 | 2024-3-20 | 20240320 | 20.03.2024 | 2024-13-01
2024-03-20T00:00:00 | 2024-03-20 00:00 | +2024-03-20 | 24-03-20 | today | infinity
0000-01-01 | 0000-12-31 | 10000-01-01 | NULL | 2024-03-00
\uff12\uff10\uff12\uff14-03-20 | 2024-03-20Z
"""


def _spellings(text: str) -> list[str]:
    return [piece.strip() for line in text.splitlines() for piece in line.split(" | ")]


@pytest.mark.parametrize(
    ("table", "column", "spellings", "row"),
    [
        (
            "survey_responses",
            "responded_at",
            INSTANTS,
            {"survey_type": "nps", "score": "9"},
        ),
        (
            "survey_responses",
            "score",
            NUMBERS,
            {"survey_type": "csat", "responded_at": "2024-04-01"},
        ),
        ("tickets", "is_spam", BOOLEANS, {"created_at": "2024-03-01", "status": "new"}),
        ("contracts", "started_on", DATES, {"customer_id": "c"}),
    ],
    ids=["instants", "numbers", "booleans", "dates"],
)
def test_every_spelling_is_read_or_refused_as_the_reference_does(
    table: str, column: str, spellings: str, row: TextRow, tmp_path: Path
) -> None:
    spec = INPUT_TABLES[table]
    rows: list[TextRow] = [
        {
            **dict.fromkeys(spec.column_names),
            **row,
            str(spec.key): f"{number} {text}",
            column: text or None,
        }
        for number, text in enumerate(_spellings(spellings))
    ]
    write_csv(tmp_path, {table: rows})
    expected = compute(tmp_path, as_of=AS_OF, wall_clock=WALL_CLOCK)
    replayed = shared_replay().run({table: rows}, as_of=AS_OF, wall_clock=WALL_CLOCK)
    with replayed as marts:
        assert list(differences_in(marts.connection, expected)) == []


def test_a_number_is_its_shortest_decimal_text(tmp_path: Path) -> None:
    numbers = [1e-7, -2.5e-10, 1.25e-300, 1e-5, 0.0001, -0.00012, 2.5, 17.0, -0.0]
    numbers += [123456.789, 4503599627370495.5, 2.0**53, math.nan]
    columns = {
        "ticket_id": list(map(str, range(len(numbers)))),
        "created_at": ["2024-03-01"] * len(numbers),
        "status": ["new"] * len(numbers),
        "category": numbers,
    }
    parquet.write_table(pa.table(columns), tmp_path / "tickets.parquet")
    query = "select ticket_id, category from staging.stg_tickets"
    with shared_replay().run_directory(tmp_path, wall_clock=WALL_CLOCK) as marts:
        found = dict(marts.connection.execute(query).fetchall())
    assert found == {str(n): text_of(number) for n, number in enumerate(numbers)}


def test_nan_is_null_in_every_column(tmp_path: Path) -> None:
    """Of a NaN the statistics of a Parquet file say nothing."""
    tickets = {
        "ticket_id": [1.0, 2.0, math.nan],
        "created_at": ["2024-03-01"] * 3,
        "status": ["new"] * 3,
        "customer_id": [7.0, math.nan, 7.0],
        "customer_contact_count": [1.0, math.nan, 1.0],
        "is_spam": [0.0, math.nan, 1.0],
    }
    engineers = {
        "engineer_id": ["a", "b"],
        "employed_from": ["2024-01-01"] * 2,
        "fte": [0.5, math.nan],
        "weekly_hours": [40.0, math.nan],
    }
    parquet.write_table(pa.table(tickets), tmp_path / "tickets.parquet")
    parquet.write_table(pa.table(engineers), tmp_path / "engineers.parquet")
    expected = compute(tmp_path, as_of=AS_OF, wall_clock=WALL_CLOCK)
    assert expected.audit["tickets"].accepted == expected.audit["engineers"].raw == 2
    with shared_replay().run_directory(
        tmp_path, as_of=AS_OF, wall_clock=WALL_CLOCK
    ) as marts:
        assert list(differences_in(marts.connection, expected)) == []
        query = "select fte, weekly_hours from staging.stg_engineers order by all"
        assert marts.connection.execute(query).fetchall()[1] == (None, None)


@pytest.mark.parametrize("column", ["ticket_id", "status"])
def test_a_double_that_may_be_rounded_is_an_error_in_a_warehouse_too(
    column: str,
) -> None:
    shape = {"tickets": full_shape()["tickets"] | {column: "DOUBLE"}}
    row = {"ticket_id": "1", "created_at": "2024-03-01", "status": "2", column: "9e15"}
    with shared_replay().run({"tickets": [row]}, wall_clock=WALL_CLOCK, shape=shape):
        pass
    large = {"tickets": [row | {column: "-9007199254740994"}]}
    problem = f"input error: column {column}: -9007199254740994.0 is too large"
    with (
        pytest.raises(ReplayError, match=problem),
        shared_replay().run(large, wall_clock=WALL_CLOCK, shape=shape),
    ):
        pass
