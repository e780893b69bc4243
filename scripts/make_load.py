"""Write a large invented input as Parquet, to see how the models carry it.

`python scripts/make_load.py --tickets 1000000 --output DIR` writes tickets, status
events, interactions, answers, customers, products, units, engineers, visits and
contracts of three years: seasonal, skewed towards few customers, 9 % reopened, 1 % open
at the end, and one row in a thousand bad. The same seed gives the same files.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import duckdb

START = "timestamp '2023-01-02'"
DAYS = 1095

# A uniform number in [0, 1) for row i and purpose p, from nothing but the seed.
CHANCE = """
create macro chance(i, p) as
    (hash(i, p, {seed}) % 1000003) / 1000003.0
"""

TABLES = {
    "customers": """
        select 'C' || i as customer_id,
            ['Private', 'Business', 'Public'][1 + (chance(i, 1) ** 2 * 3)::int % 3]
                as customer_segment,
            'Region ' || (chance(i, 2) * 8)::int as region
        from range({customers}) as t (i)
    """,
    "products": """
        select 'P' || i as product_id, 'Line ' || (i % 12) as product_line
        from range(200) as t (i)
    """,
    "installed_units": """
        select 'U' || i as unit_id,
            date '2020-01-01' + (chance(i, 3) * 2100)::int as installed_on,
            case when chance(i, 4) < 0.1 then date '2026-01-01' end
                as decommissioned_on,
            1 as quantity,
            'P' || (chance(i, 5) * 199)::int as product_id,
            'C' || (chance(i, 6) ** 2 * ({customers} - 1))::bigint as customer_id,
            'Region ' || (chance(i, 7) * 8)::int as region
        from range({units}) as t (i)
    """,
    "engineers": """
        select 'E' || i as engineer_id, date '2022-01-01' as employed_from,
            case when i % 5 = 0 then 0.5 else 1 end as fte, 38.5 as weekly_hours,
            'Team ' || (i % 24) as team, 'Region ' || (i % 8) as region
        from range({engineers}) as t (i)
    """,
    "tickets": """
        select ticket_id, created_at,
            case when is_open then 'open' else 'closed' end as status,
            case when not is_open then final_at end as resolved_at,
            ['low', 'normal', 'high', 'urgent'][1 + (chance(i, 11) ** 2 * 4)::int % 4]
                as priority,
            ['mail', 'phone', 'portal', 'chat'][1 + (chance(i, 12) * 4)::int % 4]
                as channel,
            'Category ' || (chance(i, 13) ** 2 * 30)::int as category,
            ['incident', 'request', 'question'][1 + (chance(i, 14) * 3)::int % 3]
                as ticket_type,
            'Team ' || (chance(i, 15) * 23)::int as team,
            'C' || (chance(i, 16) ** 2 * ({customers} - 1))::bigint as customer_id,
            case when chance(i, 17) < 0.6
                then 'U' || (chance(i, 18) * ({units} - 1))::bigint end as unit_id,
            chance(i, 19) < 0.01 as is_spam
        from lives
    """,
    "ticket_status_events": """
        select 'V' || i || '-' || step as event_id, ticket_id,
            case step
                when 1 then created_at
                when 2 then created_at + (final_at - created_at) * 0.1
                when 3 then created_at + (final_at - created_at) * 0.3
                when 4 then created_at + (final_at - created_at) * 0.5
                when 5 then created_at + (final_at - created_at) * 0.7
                else final_at
            end as occurred_at,
            case
                when step = 1 then 'new'
                when step = 2 then 'open'
                when step = 3 then 'pending'
                when step = 4 then case when is_reopened then 'resolved' else 'open' end
                when step = 5 then case when is_reopened then 'open' else 'on_hold' end
                when is_open then 'pending'
                else 'closed'
            end as status,
            step as sequence
        from lives
        cross join range(1, 7) as steps (step)
        order by i, step
    """,
    "survey_responses": """
        select 'R' || i as response_id,
            ['nps', 'csat', 'ces'][1 + i % 3] as survey_type,
            final_at + interval '1 day' as responded_at,
            case i % 3
                when 0 then 10 - (chance(i, 21) ** 2 * 10)::int
                when 1 then 5 - (chance(i, 21) ** 2 * 4)::int
                else 7 - (chance(i, 21) ** 2 * 6)::int
            end as score,
            ticket_id
        from lives
        where not is_open and chance(i, 20) < 0.3
    """,
    "field_visits": """
        select 'S' || i as visit_id,
            ['aftersales', 'installation'][1 + i % 2] as visit_type,
            case when chance(i, 31) < 0.05 then 'cancelled' else 'completed' end
                as status,
            'E' || (chance(i, 32) * ({engineers} - 1))::bigint as engineer_id,
            created_at as started_at,
            created_at + interval '90 minutes' as completed_at,
            ticket_id
        from lives
        where chance(i, 30) < 0.5
    """,
    "contracts": """
        select 'K' || i as contract_id, 'C' || i as customer_id,
            date '2022-06-01' + (chance(i, 41) * 900)::int as started_on,
            case when chance(i, 42) < 0.2
                then date '2024-12-31' + (chance(i, 43) * 300)::int end as ended_on
        from range({customers}) as t (i)
    """,
}


def write_load(directory: Path, tickets: int, seed: int) -> None:
    """Write the Parquet files of every table into `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    sizes = {
        "customers": max(10, tickets // 5),
        "units": max(10, tickets * 3 // 5),
        "engineers": max(5, tickets // 20_000),
    }
    with duckdb.connect() as connection:
        connection.execute(CHANCE.format(seed=seed))
        # More in winter than in summer, more by day than by night; a few last months.
        connection.execute(
            f"""
            create view lives as
            select
                i,
                case when chance(i, 51) >= 0.001 then 'T' || i end as ticket_id,
                created_at,
                created_at + to_seconds(
                    (60 + 86400 * 12 * chance(i, 52) ** 4)::bigint
                ) as final_at,
                chance(i, 53) < 0.09 as is_reopened,
                chance(i, 54) < 0.01 as is_open
            from (
                select
                    i,
                    {START} + to_days(
                        (({DAYS} * i) // {tickets})::int
                    ) + to_seconds((86399 * chance(i, 55) ** 0.7)::bigint) as created_at
                from range({tickets}) as t (i)
            )
            """
        )
        for table, query in TABLES.items():
            path = directory / f"{table}.parquet"
            connection.execute(f"copy ({query.format(**sizes)}) to '{path}'")


def main() -> int:
    """Read the command line and write the files; 0 when done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    write_load(arguments.output, arguments.tickets, arguments.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
