"""What the adapter of each ticket or survey system adds to a build."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from make_vendor_tables import TABLES, make_files

from benchmark.cases import Runner, Say

SYSTEMS = tuple(sorted(path.stem for path in TABLES.glob("*.sql")))

_SURVEYS_ALONE = ("delighted", "qualtrics")
"""Systems that have no tickets: those of the export lie beside their answers."""
_ONE_THREAD = ("--threads", "1")
"""Of two that share a core, each counts as busy while it waits for the other."""
_ORDER = ("contract", "adapted", "adapted", "contract")
"""A machine that becomes slower or faster meanwhile does not favour one."""


@dataclass(frozen=True)
class AdapterCost:
    """Processor seconds of building a system's tables and the contract's of equal rows.

    Each is the mean of two builds.
    """

    adapted: float
    contract: float


def measure_adapters(
    tickets: int, systems: Iterable[str], directory: Path, say: Say
) -> dict[str, AdapterCost]:
    """Build a company, write it back into each system, and build the system's tables.

    What a system's adapter makes of them is the input that it is compared with, for no
    system feeds all that the company has; the company's own build is measured too.

    Raises:
        RuntimeError: a build failed, or the two have other KPI values.
    """
    run = Runner(directory, say)
    data = run.data(tickets)
    run.build("company", "--data", data)  # Not counted: dbt may parse anew.
    full = run.build("company", "--data", data, *_ONE_THREAD, "--full-refresh").cpu
    costs = {}
    for system in systems:
        own = directory / system
        make_files(system, _work(run, "company"), own)
        if system in _SURVEYS_ALONE:
            shutil.copy(data / "tickets.parquet", own)
        costs[system] = cost = _adapter_cost(run, system, own)
        shutil.rmtree(own)
        added = cost.adapted - cost.contract
        say(
            f"{system}: {cost.adapted:.1f} s of processor time, {cost.contract:.1f} s"
            f" from the contract's tables, ratio {cost.adapted / cost.contract:.2f};"
            f" it adds {added:.1f} s, to the company's {full:.1f} s {added / full:.0%}"
        )
    return costs


def _adapter_cost(run: Runner, system: str, own: Path) -> AdapterCost:
    contract = own.with_name(f"{system}-contract")
    options = {
        "adapted": ("--data", own, "--source", system),
        "contract": ("--data", contract),
    }
    # Not counted: dbt parses anew.
    run.build("adapted", *options["adapted"], *_ONE_THREAD)
    write_contract(system, _work(run, "adapted"), contract)
    if system in _SURVEYS_ALONE:
        shutil.copy(own / "tickets.parquet", contract)
    seconds = dict.fromkeys(options, 0.0)
    for case in _ORDER:
        cost = run.build(case, *options[case], *_ONE_THREAD, "--full-refresh")
        seconds[case] += cost.cpu / _ORDER.count(case)
    compare(system, *(run.database(case) for case in options))
    for case in options:
        run.remove(case)
    shutil.rmtree(contract)
    return AdapterCost(**seconds)


def _work(run: Runner, case: str) -> Path:
    """What the build of a case has left beside its database."""
    database = run.database(case)
    return database.with_name(f"{database.name}.d") / "work.duckdb"


def write_contract(system: str, work: Path, directory: Path) -> None:
    """Write what the adapter has made of the system's tables."""
    directory.mkdir()
    prefix = f"stg_{system}__"
    with duckdb.connect(str(work), read_only=True) as connection:
        for (name,) in connection.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'staging' and starts_with(table_name, ?)",
            [prefix],
        ).fetchall():
            path = directory / f"{name.removeprefix(prefix)}.parquet"
            connection.execute(f"copy staging.{name} to '{path}'")


def compare(system: str, adapted: Path, contract: Path) -> None:
    """Raise RuntimeError where the KPI values of two published files are not equal."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{adapted}' as adapted (read_only)")
        connection.execute(f"attach '{contract}' as contract (read_only)")
        ((others,),) = connection.execute(
            "with adapted as (from adapted.marts.kpi_values),"
            " contract as (from contract.marts.kpi_values)"
            " select count(*) from ((from adapted except from contract)"
            " union all (from contract except from adapted))"
        ).fetchall()
    if others:
        raise RuntimeError(f"{system}: {others} rows of kpi_values are others")
