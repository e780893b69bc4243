"""Too little memory or room ends in status 3 and the real cause, whoever met it."""

from __future__ import annotations

import errno
import gzip
import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from aftersales.build.dbt_runner import Outcome, Result, require_success
from aftersales.errors import AftersalesError, BuildError, BusyError, InputError
from aftersales.machine import machine_trouble, out_of_reach
from command import command_line
from mini_company import MiniCompany

NO_SPACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
DUCKDB_FULL = (
    'IO Error: Could not write file "/nowhere/work.duckdb": No space left on device'
)
DUCKDB_COMMIT = (
    'Failed to commit: Could not write file "/nowhere/work.duckdb.wal": File too large'
)
DUCKDB_SPILL = (
    "Out of Memory Error: failed to offload data block of size 256.0 KiB.\n"
    "This limit was set by the 'max_temp_directory_size' setting."
)
DUCKDB_MEMORY = "Out of Memory Error: could not allocate block of size 256.0 KiB"


def result(unique_id: str, message: str) -> Result:
    """What dbt says of a node that failed."""
    return {"unique_id": unique_id, "status": "error", "message": message}


def taken_for_damage(error: BaseException) -> AftersalesError:
    """An error as a reader of files may report it."""
    try:
        try:
            raise error
        except type(error):
            raise InputError("the Parquet file is damaged") from None
    except InputError as taken:
        return taken


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (NO_SPACE, "the disk is full"),
        (OSError(errno.EDQUOT, "quota"), "the disk is full"),
        (OSError(errno.EFBIG, "too large"), "the disk is full"),
        (duckdb.IOException(DUCKDB_FULL), "the disk is full"),
        (duckdb.FatalException(DUCKDB_FULL.replace("IO", "FATAL")), "the disk is full"),
        (duckdb.OutOfMemoryException(DUCKDB_SPILL), "the disk is full"),
        (duckdb.TransactionException(DUCKDB_COMMIT), "the disk is full"),
        (duckdb.OutOfMemoryException(DUCKDB_MEMORY), "out of memory"),
        (MemoryError(), "out of memory"),
        (OSError(errno.ENOMEM, "memory"), "out of memory"),
        (RuntimeError("can't start new thread"), "out of memory"),
    ],
    ids=str,
)
def test_the_lack_behind_an_error_is_found(error: BaseException, cause: str) -> None:
    for reported in (error, taken_for_damage(error)):
        lack = machine_trouble(reported)
        assert lack
        assert cause in str(lack)
        assert lack.exit_code == 3


@pytest.mark.parametrize(
    "error",
    [
        ValueError("No space left on device"),
        InputError('"No space left on device" is no number'),
        duckdb.ConversionException(
            "Conversion Error: Could not convert 'No space left on device' to DATE"
        ),
        PermissionError(errno.EACCES, "denied"),
    ],
    ids=str,
)
def test_what_only_reads_like_a_lack_is_none(error: BaseException) -> None:
    assert machine_trouble(error) is None


def test_a_full_disk_is_named_by_the_place_that_is_full(tmp_path: Path) -> None:
    with pytest.raises(BusyError, match=str(tmp_path)), out_of_reach(tmp_path):
        raise NO_SPACE


def test_what_the_system_refuses_is_reported_with_its_file(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with (
        pytest.raises(BusyError, match="missing: no such file"),
        out_of_reach(tmp_path),
    ):
        missing.read_text()


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (DUCKDB_FULL, BusyError),
        (DUCKDB_SPILL, BusyError),
        (DUCKDB_MEMORY, BusyError),
        ("cannot allocate memory for thread-local data: ABORT", BusyError),
        ("Encountered an error:\n[Errno 28] No space left on device", BusyError),
        ("OSError: [Errno 28] No space left on device", BusyError),
        ("Conversion Error: 'Out of Memory' is no date", BuildError),
    ],
)
def test_a_lack_that_dbt_met_is_reported_as_one(
    tmp_path: Path, message: str, kind: type[AftersalesError]
) -> None:
    failed = result("model.aftersales.fct_tickets", message)
    with pytest.raises(kind):
        require_success(Outcome([failed]), tmp_path / "logs")
    with pytest.raises(kind):
        require_success(Outcome(problem=message), tmp_path / "logs")


def test_the_first_failures_are_named_models_first(tmp_path: Path) -> None:
    results = [result(f"test.aftersales.t{n}.x", f"Got {n}") for n in range(9)]
    results.append(result("model.aftersales.m", "Binder Error:\n  no column"))
    with pytest.raises(BuildError) as caught:
        require_success(Outcome(results), tmp_path / "logs")
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("model m failed: Binder Error: no column. Nothing was")
    assert lines[1] == "  test t0 failed: Got 0"
    assert lines[-1] == "  and 5 more"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("a file system can't be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, spared: int = 0) -> Path:
    """Fill a disk up to some bytes; gives the file that does."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(b"x" * max(shutil.disk_usage(disk).free - spared, 0))
    return filler


@pytest.mark.slow
def test_a_full_disk_leaves_the_last_good_file(small_disk: Path) -> None:
    company = MiniCompany.set_up(small_disk.parent)
    database = small_disk / "aftersales.duckdb"
    assert company.build("--database", database).returncode == 0
    before = database.readlink()
    filler = fill(small_disk)
    run = company.build("--database", database, "--full-refresh")
    filler.unlink()
    assert run.returncode == 3, run.stderr
    assert "Traceback" not in run.stderr
    assert f"Error: {small_disk}" in run.stderr
    assert "the disk is full" in run.stderr
    assert database.readlink() == before
    assert not list(small_disk.glob("*.d/unpublished*"))
    assert company.build("--database", database).returncode == 0


def test_a_full_temporary_directory_is_not_blamed_on_the_database(
    small_disk: Path,
) -> None:
    company = MiniCompany.set_up(small_disk.parent)
    rows = b"ticket_id,created_at,status\nT1,2026-03-01,open\n"
    (company.directory / "data" / "tickets.csv").unlink()
    with gzip.open(company.directory / "data" / "tickets.csv.gz", "wb") as file:
        file.write(rows + b"T2,2026-03-01,open\n" * 100_000)
    filler = fill(small_disk, 100_000)
    assert company.build(TMPDIR=str(small_disk)).returncode == 0
    run = company.build("--temp-directory", small_disk, "--full-refresh")
    assert run.returncode == 3
    assert f"Error: {small_disk}: the disk is full" in run.stderr
    assert list(small_disk.iterdir()) == [filler]


def test_a_value_that_no_number_may_come_of_is_the_inputs_fault(
    tmp_path: Path,
) -> None:
    said = (
        'Database Error\n  invalid input syntax for type integer: "input error: column'
        ' ticket_id: 9e+15 is too large"'
    )
    with pytest.raises(
        InputError, match="column ticket_id: 9e\\+15 is too large"
    ) as fault:
        require_success(
            Outcome([result("model.aftersales.stg_tickets", said)]), tmp_path / "logs"
        )
    assert fault.value.exit_code == 2


def test_where_no_file_can_be_written_at_all_the_disk_is_full(tmp_path: Path) -> None:
    """`ulimit -f 0` leaves no directory for temporary files either."""
    company = MiniCompany.set_up(tmp_path)
    words = command_line("check", "--data", "data")
    run = subprocess.run(
        words,
        cwd=company.directory,
        env=company.environment(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )
    assert run.returncode == 3, run.stderr
    assert "the disk is full" in run.stderr
    assert "Traceback" not in run.stderr


def test_an_error_that_cannot_be_said_is_told_by_the_status(tmp_path: Path) -> None:
    words = command_line("show", "--database", "nothing.duckdb")
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(words, cwd=tmp_path, stderr=full, check=False)
    assert run.returncode == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("megabytes", "statuses"), [(300, {3}), (450, {3}), (600, {3}), (850, {0, 3})]
)
def test_too_little_address_space_is_out_of_memory(
    tmp_path: Path, megabytes: int, statuses: set[int]
) -> None:
    """The largest is about what a build takes, which differs from run to run."""
    company = MiniCompany.set_up(tmp_path)
    words = command_line("build", "--data", "data")
    limited = ["sh", "-c", f'ulimit -v {megabytes * 1000} && exec "$@"', "sh", *words]
    run = subprocess.run(
        limited,
        cwd=company.directory,
        env=company.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in statuses, run.stderr
    assert ("Error: out of memory. " in run.stderr) is (run.returncode == 3)
    assert "Traceback" not in run.stderr


@pytest.mark.slow
def test_too_little_memory_is_reported_as_that(tmp_path: Path) -> None:
    company = MiniCompany.set_up(tmp_path)
    run = company.build("--memory-limit", "1KB")
    assert run.returncode == 3
    assert "Error: out of memory. " in run.stderr
    assert "--memory-limit" in run.stderr


def test_a_large_file_that_a_model_could_not_read_is_the_inputs_fault(
    tmp_path: Path,
) -> None:
    said = (
        'Invalid Input Error: Failed to read file "/in/tickets.parquet": Snappy failure'
    )
    outcome = Outcome([result("model.aftersales.stg_tickets", said)])
    with pytest.raises(InputError, match="Snappy failure") as raised:
        require_success(outcome, tmp_path / "logs")
    assert raised.value.file == "/in/tickets.parquet"
