"""What killed processes left goes, and what is anybody's own stays."""

from __future__ import annotations

import os
from pathlib import Path

from aftersales.scratch import LOCK, scratch_directory


def test_only_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    for name in ("aftersales-left", "aftersales-young", "precious"):
        (tmp_path / name).mkdir()
        (tmp_path / name / LOCK).touch()
    (tmp_path / "aftersales-backup").mkdir()
    (tmp_path / "aftersales-backup" / "tickets.csv").write_text("mine")
    (tmp_path / "aftersales-link").symlink_to(precious)
    for lock in tmp_path.glob(f"*/{LOCK}"):
        if lock.parent.name != "aftersales-young":
            os.utime(lock, (0, 0))
    os.utime(tmp_path / "aftersales-backup", (0, 0))
    with scratch_directory(tmp_path) as at_work:
        os.utime(at_work / LOCK, (0, 0))
        with scratch_directory(tmp_path) as other:
            assert at_work.exists()
            assert {path.name for path in tmp_path.iterdir()} == {
                "precious",
                "aftersales-young",
                "aftersales-backup",
                "aftersales-link",
                at_work.name,
                other.name,
            }
    assert not at_work.exists()
    assert not other.exists()
    assert (tmp_path / "aftersales-backup" / "tickets.csv").read_text() == "mine"
    assert (precious / LOCK).exists()
