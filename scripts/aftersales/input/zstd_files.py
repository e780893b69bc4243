"""Zstandard files, which DuckDB can unpack and Python 3.11 cannot."""

from __future__ import annotations

from io import BufferedReader
from pathlib import Path

import duckdb

from aftersales.errors import InputError
from aftersales.sql import literal

_FRAME = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"


def unpack_zstd(path: Path, target: Path) -> None:
    """Unpack a zstd file of text line by line; raises InputError.

    Line ends come out as line feeds, and a carriage return in a field as one more.
    """
    _judge_frames(path)
    # In Latin-1 every byte is a character, and no text holds this delimiter.
    options = (
        "columns = {'line': 'VARCHAR'}, auto_detect = false, header = false,"
        " delim = '\x01\x02\x1f\x03', quote = '', escape = '', comment = '',"
        " encoding = 'latin-1', compression = 'zstd', strict_mode = false,"
        " hive_partitioning = false, parallel = false"
    )
    source = literal(str(path.resolve()))
    for limit in ("", ", max_line_size = 128000000"):
        try:
            with duckdb.connect() as connection, target.open("wb") as file:
                lines = connection.execute(
                    f"select line from read_csv({source}, {options}{limit})"
                )
                while rows := lines.fetchmany(50_000):
                    file.writelines(
                        (line or "").encode("latin-1") + b"\n" for (line,) in rows
                    )
        except (duckdb.Error, RuntimeError, UnicodeEncodeError):
            continue
        return
    raise _damaged(path)


def _judge_frames(path: Path) -> None:
    """Walk from frame to frame to the end: DuckDB takes a file cut short as whole.

    The layout is that of RFC 8878, section 3.1.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            magic = file.read(4)
            if magic == _FRAME:
                _skip_frame(path, file)
            elif magic[1:] == _SKIPPABLE and magic[0] >> 4 == 5:
                file.seek(int.from_bytes(_exactly(path, file, 4), "little"), 1)
            else:
                raise _damaged(path)
        if file.tell() != size:
            raise _damaged(path)


def _skip_frame(path: Path, file: BufferedReader) -> None:
    """Go from behind a frame's magic number to behind the frame."""
    descriptor = _exactly(path, file, 1)[0]
    single_segment = bool(descriptor & 0x20)
    content_size = (int(single_segment), 2, 4, 8)[descriptor >> 6]
    dictionary = (0, 1, 2, 4)[descriptor & 3]
    _exactly(path, file, (not single_segment) + dictionary + content_size)
    last = False
    while not last:
        header = int.from_bytes(_exactly(path, file, 3), "little")
        last, kind, size = bool(header & 1), header >> 1 & 3, header >> 3
        file.seek(1 if kind == 1 else size, 1)
    if descriptor & 4:
        _exactly(path, file, 4)


def _exactly(path: Path, file: BufferedReader, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise _damaged(path)
    return data


def _damaged(path: Path) -> InputError:
    return InputError(
        "not a whole zstd file",
        file=path,
        advice="Expected a zstd-compressed CSV; was its copy cut short?",
    )
