"""Files are written whole or not at all, whoever writes beside, and never elsewhere."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from aftersales.errors import BusyError, InputError
from aftersales.export import FORMATS, export_tables
from aftersales.published.files import prepare_directory, replaced
from aftersales.report import write_report
from small_marts import write_small_marts
from xlsxwriter.exceptions import FileCreateError


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_marts(tmp_path_factory.mktemp("marts") / "small.duckdb")


def test_a_file_is_replaced_in_one_step_and_keeps_its_readers(tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_text("old")
    with path.open() as reader, replaced(path) as partial:
        partial.write_text("new")
        assert partial.parent == tmp_path
        assert path.read_text() == "old"
        assert reader.read() == "old"
    assert path.read_text() == "new"
    assert [one.name for one in tmp_path.iterdir()] == ["page"]


def test_a_file_may_be_read_by_those_whom_the_system_lets(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        with replaced(tmp_path / "page") as partial:
            assert partial.stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "page").stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(mask)


def test_a_link_is_replaced_and_never_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    link = tmp_path / "out" / "page"
    link.parent.mkdir()
    link.symlink_to(victim)
    with replaced(link) as partial:
        partial.write_text("new")
    assert victim.read_text() == "mine"
    assert not link.is_symlink()
    assert link.read_text() == "new"


def test_writers_at_the_same_time_never_meet(database: Path, tmp_path: Path) -> None:
    expected = {
        path.name: path.read_bytes()
        for path in export_tables(database, tmp_path / "alone", FORMATS)
    }
    with ThreadPoolExecutor(3) as pool:
        shared = (database, tmp_path / "shared", FORMATS)
        for written in [pool.submit(export_tables, *shared) for _ in range(6)]:
            written.result()
    found = {path.name: path.read_bytes() for path in (tmp_path / "shared").iterdir()}
    assert found == expected


def test_what_a_killed_writer_left_is_removed_and_a_living_ones_is_not(
    tmp_path: Path,
) -> None:
    dead = tmp_path / ".page.abc.partial"
    dead.write_text("half")
    fresh = tmp_path / ".page.def.partial"
    fresh.write_text("not locked yet")
    with replaced(tmp_path / "page") as living:
        for path in (dead, living):
            os.utime(path, (0, 0))
        prepare_directory(tmp_path)
        assert living.exists()
        assert fresh.exists()
        assert not dead.exists()


def wrapped(error: OSError) -> FileCreateError:
    """An error of the disk as XlsxWriter raises it."""
    found = FileCreateError(error)
    found.__cause__ = error
    return found


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        duckdb.IOException("IO Error: Could not write file: No space left on device"),
        wrapped(OSError(errno.ENOSPC, "No space left on device")),
    ],
    ids=["python", "duckdb", "xlsxwriter"],
)
def test_a_full_disk_leaves_the_file_that_was_there(
    tmp_path: Path, error: Exception
) -> None:
    path = tmp_path / "page"
    path.write_text("yesterday's")

    def write() -> None:
        with replaced(path) as partial:
            partial.write_text("half a fi")
            raise error

    with pytest.raises(BusyError, match="the disk is full"):
        write()
    assert path.read_text() == "yesterday's"
    assert [one.name for one in tmp_path.iterdir()] == ["page"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), ValueError()])
def test_what_is_no_fault_of_the_place_is_not_blamed_on_it(
    tmp_path: Path, error: BaseException
) -> None:
    with pytest.raises(type(error)), replaced(tmp_path / "page"):
        raise error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_place_that_refuses_files_is_named(database: Path, file_format: str) -> None:
    with pytest.raises(BusyError, match=r"^/proc.*can't be written") as error:
        export_tables(database, Path("/proc"), [file_format])
    assert error.value.exit_code == 3
    assert "\n" not in str(error.value)


def test_a_directory_that_cannot_be_made_is_named(database: Path) -> None:
    with pytest.raises(BusyError, match=r"^/proc/aftersales: can't be written"):
        write_report(database, Path("/proc/aftersales"))


@pytest.mark.parametrize("place", ["taken", "taken/below"])
def test_a_file_where_the_directory_should_be_is_left_alone(
    database: Path, tmp_path: Path, place: str
) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(InputError, match="a file, where a directory should be"):
        write_report(database, tmp_path / place)
    with pytest.raises(InputError, match="a file, where a directory should be"):
        export_tables(database, tmp_path / place, ["csv"])
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_directory_where_a_file_should_be_is_left_alone(
    database: Path, tmp_path: Path
) -> None:
    (tmp_path / "kpi_scorecard.csv").mkdir()
    with pytest.raises(InputError, match="a directory, where a file"):
        export_tables(database, tmp_path, ["csv"])
