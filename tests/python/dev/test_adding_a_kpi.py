"""The checklist of CONTRIBUTING.md: a KPI that is added by its steps is everywhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import textwrap
from pathlib import Path

import duckdb
import openpyxl
import pytest
from command import command_line, environment

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
CHECKLIST = TEXT.partition("## Adding a KPI\n")[2]
BLOCKS = re.findall(r"^( *)```\w+ (\S+)\n(.*?)^\1```$", CHECKLIST, re.M | re.S)
KPI_ID, NAME = "reopening_rate", "Reopening Rate"
FOLDERS = ("models", "macros", "seeds", "analyses", "profiles")
OVERVIEW = ("kpi_values", "kpi_scorecard", "kpi_catalog", "kpi_availability")
GRAINS = 5


def add_kpi(project: Path) -> None:
    """Do what the blocks of the checklist say."""
    for indent, name, block in BLOCKS:
        path = project / name
        added = textwrap.dedent(block) if len(indent) else block
        if not path.exists():
            path.write_text(added, "utf-8")
            continue
        text = path.read_text("utf-8")
        if path.suffix == ".yml":  # one of a list that begins two blanks in
            added = textwrap.indent(added, "  ")
        if path.suffix == ".sql":  # the facts end where their variable does
            head, end, tail = text.rpartition("{%- endset")
            path.write_text(
                f"{head.rstrip()}\n\n{added.rstrip()}\n{end}{tail}", "utf-8"
            )
        else:
            path.write_text(f"{text.rstrip()}\n\n{added}", "utf-8")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which the demo was built by a project with the KPI."""
    directory = tmp_path_factory.mktemp("scratch")
    project = directory / "project"
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, project / folder)
    for folder in ("generic", "integrity"):
        shutil.copytree(ROOT / "tests" / folder, project / "tests" / folder)
    shutil.copy(ROOT / "dbt_project.yml", project)
    add_kpi(project)
    run(directory, "build", "--quiet")
    run(directory, "report", "--output", "output")
    run(directory, "export", "--output", "output", "--format", "xlsx")
    return directory


def run(directory: Path, *words: str) -> str:
    done = subprocess.run(
        command_line(*words, "--database", "kpis.duckdb"),
        cwd=directory,
        env=environment(AFTERSALES_PROJECT=str(directory / "project"), COLUMNS="120"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_it_is_in_every_table_over_the_kpis(scratch: Path) -> None:
    with duckdb.connect(str(scratch / "kpis.duckdb"), read_only=True) as connection:
        found = {
            table: connection.execute(
                f"select count(*) from marts.{table} where kpi_id = '{KPI_ID}'"
            ).fetchall()[0][0]
            for table in OVERVIEW
        }
        (own,) = connection.execute(
            "select count(*), sum(numerator), sum(reopened), count(benchmark_value)"
            f" from marts.kpi_{KPI_ID}"
        ).fetchall()
        ((availability,),) = connection.execute(
            f"select availability from marts.kpi_availability where kpi_id = '{KPI_ID}'"
        ).fetchall()
    rows, numerator, reopened, benchmarks = own
    assert found == {
        "kpi_values": rows,
        "kpi_scorecard": GRAINS,
        "kpi_catalog": 1,
        "kpi_availability": 1,
    }
    assert numerator == reopened > 0
    assert benchmarks > 0
    assert availability == "available"


@pytest.mark.slow
def test_it_is_in_the_terminal(scratch: Path) -> None:
    scorecard = run(scratch, "show")
    assert NAME in scorecard
    series = run(scratch, "show", KPI_ID, "--grain", "quarter")
    assert "2026-Q3" in series
    (value,) = [
        row["value"]
        for row in json.loads(run(scratch, "show", "--format", "json"))["kpis"]
        if row["kpi_id"] == KPI_ID
    ]
    assert 0 < value < 100


@pytest.mark.slow
def test_it_is_on_both_pages_and_in_the_workbook(scratch: Path) -> None:
    output = scratch / "output"
    assert NAME in (output / "scorecard.html").read_text("utf-8")
    assert NAME in (output / "aftersales.md").read_text("utf-8")
    book = openpyxl.load_workbook(output / "aftersales.xlsx", read_only=True)
    assert any(NAME in sheet or KPI_ID in sheet for sheet in book.sheetnames)
    first = [
        str(cell)
        for row in book.worksheets[0].iter_rows(values_only=True)
        for cell in row
    ]
    assert NAME in first


def test_the_checklist_names_files_that_are_there() -> None:
    created = {f"models/kpis/kpi_{KPI_ID}.sql"}
    rooms = "models|macros|seeds|scripts|tests|docs"
    named = set(re.findall(rf"(?<![\w/-])((?:{rooms})/[\w./-]*\w/?)", TEXT))
    assert len(named) > 30
    for name in named - created:
        assert (ROOT / name).exists(), name
