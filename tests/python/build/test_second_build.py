"""Whatever was there before, a build gives what a build from nothing gives."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import zstandard
from aftersales.build.digest import digest_of
from aftersales.input.contract import INPUT_TABLES
from aftersales.input.inputs import load_inputs
from aftersales.options import Options
from mini_company import MiniCompany
from pyarrow import parquet

Tables = dict[str, list[tuple[Any, ...]]]


def raw_tables(connection: duckdb.DuckDBPyConnection) -> Tables:
    """Every table that was loaded, its columns and types as its first row."""
    names = connection.execute(
        "select distinct table_name from duckdb_columns() where schema_name = 'raw'"
    ).fetchall()
    return {
        name: [
            *connection.execute(f"describe raw.{name}").fetchall(),
            *connection.execute(f"from raw.{name} order by all").fetchall(),
        ]
        for (name,) in names
    }


def from_nothing(data: Path, mapping: Path | None = None) -> Tables:
    """What an empty database holds after loading."""
    with duckdb.connect() as connection:
        load_inputs(connection, data, mapping)
        return raw_tables(connection)


# --- a company that changes from one build to the next --------------------------------

LOG = """kind,id,seen,state,who
ticket,T1,2024-01-01,new,7
event,T1,2024-01-02,resolved,7
note,T1,2024-01-02,,8
ticket,T2,2024-01-02,new,8
event,T2,2024-01-04,resolved,7
ticket,T3,2024-01-04,new,9
"""
MAPPING = """
tickets:
  file: log.*
  filter: kind = 'ticket'
  columns: {ticket_id: id, created_at: seen, status: state, team: users.team}
  lookup: {users: {file: users.csv, on: user_id = who}}
ticket_status_events:
  file: log.*
  filter: kind <> 'ticket' and state is not null
  columns: {event_id: id || seen, ticket_id: id, occurred_at: seen, status: state}
products:
  file: sold_*.csv
  distinct: true
  columns: {product_id: product}
"""


class Story:
    """The input directory of a company, and the changes that befall it."""

    def __init__(self, company: MiniCompany) -> None:
        self.company = company
        self.data = company.directory / "data"
        self.mapping = company.directory / "mapping.yml"
        self.words: tuple[str, ...] = ()

    def begin(self) -> None:
        (self.data / "tickets.csv").unlink()
        self.mapping.write_text(MAPPING)
        self.write("log.csv", LOG)
        self.write("users.csv", "user_id,team\n7,desk\n8,field\n9,desk\n")
        self.write("sold_9.csv", "product\nP1\nP1\nP2\n")
        self.write("customers.csv", "customer_id,region\nC1,north\nC2,south\n")

    def write(self, name: str, text: str) -> None:
        (self.data / name).write_text(text)

    def edit(self, name: str, *pairs: tuple[str, str]) -> None:
        text = (self.data / name).read_text()
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        self.write(name, text)

    def rows_are_appended_and_a_file_joins_the_others(self) -> None:
        self.edit(
            "log.csv",
            (
                "ticket,T3,2024-01-04,new,9\n",
                LOG.split("\n")[-2]
                + ("\nticket,T4,2024-01-05,new,7\nevent,T4,2024-01-06,resolved,8\n"),
            ),
        )
        self.write("sold_10.csv", "product\nP3\nP1\n")

    def rows_change_come_between_and_go(self) -> None:
        self.edit(
            "log.csv",
            (
                "2024-01-02,resolved,7\n",
                "2024-01-03,resolved,7\nnote,T1,2024-01-03,,7\n",
            ),
            ("note,T1,2024-01-02,,8\n", ""),
        )
        self.edit("customers.csv", ("C1,north\n", ""), ("south", "worth"))

    def another_file_is_looked_up(self) -> None:
        self.edit("users.csv", ("9,desk", "9,shop"))

    def files_are_compressed(self) -> None:
        log = self.data / "log.csv"
        (self.data / "log.csv.gz").write_bytes(gzip.compress(log.read_bytes()))
        log.unlink()
        customers = self.data / "customers.csv"
        packed = zstandard.compress(customers.read_bytes())
        (self.data / "customers.csv.zst").write_bytes(packed)
        customers.unlink()

    def a_table_goes_and_others_come(self) -> None:
        (self.data / "customers.csv.zst").unlink()
        self.write(
            "contracts.csv", "contract_id,customer_id,started_on\nK,C1,2024-01-01\n"
        )
        units = pa.table({"unit_id": [1.0, None], "installed_on": ["2024-01-01"] * 2})
        parquet.write_table(units, self.data / "installed_units.parquet")

    def the_mapping_changes(self) -> None:
        text = MAPPING.replace("distinct: true", "distinct: false")
        text = text.replace("kind = 'ticket'", "kind = 'ticket' and id <> 'T2'")
        self.mapping.write_text(text)

    def an_option_changes(self) -> None:
        self.words = ("--timezone", "Asia/Tokyo")

    def changes(self) -> Iterator[Callable[[], None]]:
        yield self.begin
        yield self.rows_are_appended_and_a_file_joins_the_others
        yield self.rows_change_come_between_and_go
        yield self.another_file_is_looked_up
        yield self.files_are_compressed
        yield self.a_table_goes_and_others_come
        yield self.the_mapping_changes
        yield self.an_option_changes


def test_every_build_of_a_changing_company_is_one_from_nothing(tmp_path: Path) -> None:
    company = MiniCompany.set_up(tmp_path)
    story = Story(company)
    log = company.private / "logs" / "dbt.log"
    before: Tables = {}
    for change in story.changes():
        change()
        log.unlink(missing_ok=True)
        run = company.build("--mapping", story.mapping, *story.words)
        assert run.returncode == 0, (change.__name__, run.stderr)
        assert log.exists(), change.__name__
        with duckdb.connect(str(company.private / "work.duckdb")) as connection:
            found = raw_tables(connection)
        assert found == from_nothing(story.data, story.mapping), change.__name__
        same = (story.files_are_compressed, story.an_option_changes)
        assert (found == before) == (change in same), change.__name__
        before = found
    log.unlink()
    assert company.build("--mapping", story.mapping, *story.words).returncode == 0
    assert not log.exists()


# --- every subset of tables, and every key of a mapping -------------------------------


def test_any_tables_may_come_change_and_go(tmp_path: Path) -> None:
    """Loading over what lies there leaves what loading from nothing does."""
    rng = random.Random(13)
    names = sorted(INPUT_TABLES)
    states: dict[str, dict[str, bytes]] = {}
    with duckdb.connect() as connection:
        for step in range(60):
            for name in names if step == 0 else rng.choices(names, k=2):
                rewrite(tmp_path, name, rng)
            if not any(tmp_path.iterdir()):
                rewrite(tmp_path, "tickets", rng, least=1)
            load_inputs(connection, tmp_path, None)
            assert raw_tables(connection) == from_nothing(tmp_path)
            state = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
            digest = digest_of(Options(data=tmp_path)).of_build
            assert states.setdefault(digest, state) == state
    assert len(states) > 40


def rewrite(data: Path, name: str, rng: random.Random, least: int = 0) -> None:
    """Another file of the table, in one of the formats, or none."""
    for path in data.glob(f"{name}.*"):
        path.unlink()
    size = rng.randrange(least, 6)
    columns = rng.sample(INPUT_TABLES[name].column_names, k=3)
    columns = list(dict.fromkeys([*INPUT_TABLES[name].required, *columns]))
    rows = [[f"{rng.random()}" for _ in columns] for _ in range(size)]
    text = "\n".join([",".join(columns), *map(",".join, rows)]).encode()
    kind = rng.randrange(4)
    if size == 0 and name != "tickets":
        return
    if kind == 0:
        cells = {
            name: [row[place] for row in rows] for place, name in enumerate(columns)
        }
        parquet.write_table(pa.table(cells), data / f"{name}.parquet")
    elif kind == 1:
        (data / f"{name}.csv.gz").write_bytes(gzip.compress(text))
    elif kind == 2:
        (data / f"{name}.csv.zst").write_bytes(zstandard.compress(text))
    else:
        (data / f"{name}.csv").write_bytes(text)


BASE: Mapping[str, str] = {
    "file": "a.csv",
    "read": "{}",
    "columns": "{ticket_id: id, created_at: made, status: state, channel: via}",
}
VARIANTS: Mapping[str, Mapping[str, str]] = {
    "file": {"file": "b.csv"},
    "a list of files": {"file": "[b.csv, a.csv]"},
    "a glob": {"file": "'?.csv'"},
    "delimiter": {"read": "{delimiter: ';'}", "file": "semicolon.txt"},
    "quote": {"read": '{quote: "\'"}'},
    "escape": {"read": "{escape: '\\'}"},
    "encoding": {"read": "{encoding: latin-1}"},
    "header": {"read": "{header: [id, made, state, via]}"},
    "skip": {"read": "{skip: 1, header: [id, made, state, via]}"},
    "null": {"read": "{null: x}"},
    "decimal": {"read": "{decimal: ','}"},
    "timestamp_format": {"read": "{timestamp_format: '%Y-%m-%d'}"},
    "date_format": {"read": "{date_format: '%d.%m.%Y'}"},
    "timezone": {"read": "{timezone: Europe/Berlin, timestamp_format: '%Y-%m-%d'}"},
    "columns": {"columns": "{ticket_id: id || via, created_at: made, status: state}"},
    "constants": {"constants": "{team: desk}"},
    "values": {"values": "{status: {new: open}}"},
    "filter": {"filter": "id <> '2'"},
    "distinct": {"distinct": "true"},
    "lookup": {
        "lookup": "{more: {file: more.csv, on: id = id}}",
        "columns": "{ticket_id: id, created_at: made, status: more.state}",
    },
}


def write_mapping(path: Path, keys: Mapping[str, str]) -> None:
    lines = [f"  {key}: {text}" for key, text in keys.items()]
    path.write_text("\n".join(["tickets:", *lines]))


def test_every_key_of_a_mapping_is_followed(tmp_path: Path) -> None:
    data, mapping = tmp_path / "data", tmp_path / "mapping.yml"
    data.mkdir()
    row = "1,2024-01-01,new,x\n"
    rows = f"id,made,state,via\n{row}{row}2,2024-01-02,new,é\n"
    (data / "a.csv").write_text(rows, encoding="utf-8")
    (data / "b.csv").write_text(rows.replace("1,2024", "3,2024").replace("new", "open"))
    (data / "semicolon.txt").write_text(rows.replace(",", ";"))
    (data / "more.csv").write_text("id,state\n1,open\n2,closed\n")
    digests = set()
    with duckdb.connect() as connection:
        for name, keys in {
            "as it is": {},
            **VARIANTS,
            "again": {"filter": "true"},
        }.items():
            write_mapping(mapping, {**BASE, **keys})
            load_inputs(connection, data, mapping)
            assert raw_tables(connection) == from_nothing(data, mapping), name
            digests.add(digest_of(Options(data=data, mapping=mapping)).of_build)
    assert len(digests) == len(VARIANTS) + 2
