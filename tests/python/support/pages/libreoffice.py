"""A workbook as LibreOffice understands it."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest


def saved_by_libreoffice(path: Path) -> Path:
    """The workbook, opened, calculated and saved by LibreOffice, in a new place."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (Debian: libreoffice-calc) is not installed")
    directory = path.parent / "libreoffice"
    command = [
        *(soffice, f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"),
        *("--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"),
        *("--outdir", str(directory), str(path)),
    ]
    home = {**os.environ, "HOME": str(path.parent)}
    subprocess.run(command, check=True, capture_output=True, timeout=300, env=home)
    return directory / path.name


def read_workbook(path: Path) -> Any:
    """The workbook as openpyxl reads it, which can't read LibreOffice's charts."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Unable to read chart")
        return openpyxl.load_workbook(path)
