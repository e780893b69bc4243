"""What dbt parsed serves the next command, whatever its database, and no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from mini_company import MiniCompany


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> MiniCompany:
    company = MiniCompany.set_up(tmp_path_factory.mktemp("company"))
    run = company.build()
    assert run.returncode == 0, run.stderr
    return company


def kept(company: MiniCompany) -> dict[Path, int]:
    """The files in which it is kept, and which each is: another once replaced."""
    directory = company.project / "target" / "parsed"
    return {path: path.stat().st_ino for path in directory.glob("*.msgpack")}


def test_another_database_and_other_limits_parse_nothing_anew(
    company: MiniCompany,
) -> None:
    before = kept(company)
    assert len(before) == 1
    run = company.build("--database", "other.duckdb", "--threads", "1")
    assert (run.returncode, kept(company)) == (0, before)


def test_another_option_and_another_model_are_parsed(company: MiniCompany) -> None:
    before = kept(company)
    assert company.build("--timezone", "Asia/Tokyo").returncode == 0
    model = company.project / "models" / "marts" / "more.sql"
    model.write_text("select 1 as one")
    assert company.build().returncode == 0
    assert company.rows("from marts.more") == [(1,)]
    model.write_text("select 2 as one")
    assert company.build().returncode == 0
    assert company.rows("from marts.more") == [(2,)]
    model.unlink()
    assert len(kept(company)) == len(before) + 3


def test_a_damaged_file_is_replaced_and_no_place_for_one_is_needed(
    company: MiniCompany,
) -> None:
    for path in kept(company):
        path.write_bytes(b"damaged")
    run = company.build("--full-refresh")
    assert (run.returncode, run.stderr.count("damaged")) == (0, 0)
    assert any(path.read_bytes() != b"damaged" for path in kept(company))

    directory = company.project / "target" / "parsed"
    shutil.rmtree(directory)
    directory.write_text("no directory")
    assert company.build("--full-refresh").returncode == 0


def test_of_many_those_used_last_are_kept(company: MiniCompany) -> None:
    directory = company.project / "target" / "parsed"
    directory.unlink(missing_ok=True)
    directory.mkdir(exist_ok=True)
    assert company.build("--full-refresh").returncode == 0
    (used,) = kept(company)
    for number in range(40):
        (directory / f"{number}.msgpack").write_bytes(b"unused")
    assert company.build("--full-refresh").returncode == 0
    assert company.build("--timezone", "Asia/Tokyo").returncode == 0
    assert len(kept(company)) == 32
    assert used in kept(company)
