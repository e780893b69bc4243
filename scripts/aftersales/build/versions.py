"""The versions of the software that makes the numbers."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from aftersales import __version__


def versions() -> dict[str, str]:
    """Versions by package; one that is not installed is unknown."""
    found = {"aftersales": __version__}
    for package in ("dbt-core", "dbt-duckdb", "duckdb"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found
