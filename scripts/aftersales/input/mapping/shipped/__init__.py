"""Mappings of systems' own exports, by name."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def shipped_mappings() -> dict[str, Path]:
    """The mapping files that come with the project, by what --mapping calls them."""
    return {path.stem: path for path in sorted(_HERE.glob("*.yml"))}


def is_shipped(mapping: Path) -> bool:
    """Whether a mapping file is one of them."""
    return mapping.parent == _HERE
