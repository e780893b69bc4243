"""Which files a build reads."""

from __future__ import annotations

from pathlib import Path

from aftersales.input.find_files import find_tables
from aftersales.input.mapping import mapped_files
from aftersales.input.mapping_file import read_mapping


def input_files(data: Path, mapping: Path | None) -> list[Path]:
    """The files that directory `data` and a mapping file come to, and the latter.

    Raises:
        InputError: a file is missing, or it is not clear which one is meant.
    """
    if mapping is None:
        return list(find_tables(data)[0].values())
    mapped = read_mapping(mapping)
    taken = [
        path
        for sources in mapped.values()
        for paths in mapped_files(mapping, sources, data)
        for path in paths
    ]
    others, _ = find_tables(data, frozenset(taken), frozenset(mapped))
    return [mapping, *taken, *others.values()]
