"""Mutations of a file as bytes: what disks, transfers and other programs do to one."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import duckdb
from aftersales.sql import literal

Mutation = Callable[[Path, Random], None]
"""Changes one CSV file of a directory, in place or into something else."""

_ODD_BYTES = (b"\x00", b"\xff", b"\x1a", b"\r", b"\n", b'"', b",", b"\xc3", b"\xe2\x80")


def _flip_bits(path: Path, rng: Random) -> None:
    path.write_bytes(_flipped(path.read_bytes(), rng))


def _flipped(found: bytes, rng: Random) -> bytes:
    data = bytearray(found)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _change_digits(path: Path, rng: Random) -> None:
    data = bytearray(path.read_bytes())
    digits = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
    for place in rng.sample(digits, min(len(digits), rng.choice((1, 5, 50)))):
        data[place] = rng.choice(b"0123456789")
    path.write_bytes(bytes(data))


def _insert_bytes(path: Path, rng: Random) -> None:
    data = path.read_bytes()
    place = rng.randrange(len(data) + 1)
    piece = rng.choice((*_ODD_BYTES, rng.randbytes(rng.randrange(1, 40))))
    path.write_bytes(data[:place] + piece + data[place:])


def _delete_bytes(path: Path, rng: Random) -> None:
    data = path.read_bytes()
    place = rng.randrange(len(data) + 1)
    path.write_bytes(data[:place] + data[place + rng.choice((1, 2, 100, 5000)) :])


def _repeat_bytes(path: Path, rng: Random) -> None:
    data = path.read_bytes()
    start = rng.randrange(len(data) + 1)
    piece = data[start : start + rng.choice((1, 30, 3000))]
    path.write_bytes(data[:start] + piece + data[start:])


def _cut_short(path: Path, rng: Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: rng.randrange(len(data) + 1)])


def _begin_late(path: Path, rng: Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[rng.randrange(len(data) + 1) :])


def _empty(path: Path, rng: Random) -> None:
    path.write_bytes(rng.choice((b"", b"\n", b"\r\n\r\n", b"\xef\xbb\xbf", b" ")))


def _header_alone(path: Path, rng: Random) -> None:
    header = path.read_bytes().splitlines()[0]
    path.write_bytes(header + rng.choice((b"", b"\n", b"\r\n", b"\r")))


def _remove(path: Path, _: Random) -> None:
    path.unlink()


def _directory(path: Path, rng: Random) -> None:
    data = path.read_bytes()
    path.unlink()
    path.mkdir()
    if rng.random() < 0.5:
        (path / path.name).write_bytes(data)


def _broken_link(path: Path, _: Random) -> None:
    path.unlink()
    path.symlink_to(path.with_name("nowhere.csv"))


def _pipe(path: Path, _: Random) -> None:
    path.unlink()
    os.mkfifo(path)


def _unreadable(path: Path, _: Random) -> None:
    path.chmod(0)


def _open_quote(path: Path, rng: Random) -> None:
    data = path.read_bytes()
    commas = [place for place, byte in enumerate(data) if byte in b",\n"]
    place = rng.choice(commas) + rng.choice((0, 1, 1, 1))
    path.write_bytes(data[:place] + b'"' + data[place:])


def _line_ends(path: Path, rng: Random) -> None:
    lines = path.read_bytes().splitlines()
    ends = rng.choice(([b"\n"], [b"\r"], [b"\r\n"], [b"\n", b"\r", b"\r\n"]))
    path.write_bytes(b"".join(line + rng.choice(ends) for line in lines))


def _byte_order_mark(path: Path, rng: Random) -> None:
    mark = rng.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    path.write_bytes(mark + path.read_bytes())


def _encoding(path: Path, rng: Random) -> None:
    text = path.read_bytes().decode()
    if rng.random() < 0.5:
        text = text.replace("e", "é")
    name = rng.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "cp037", "utf-7"))
    path.write_bytes(text.encode(name, "replace"))


def _delimiter(path: Path, rng: Random) -> None:
    text = path.read_text("utf-8")
    if rng.random() < 0.5:
        text = text.replace(".", "\N{NULL}").replace(",", ";").replace("\0", ",")
    else:
        text = text.replace(",", rng.choice((";", "\t", "|", " ", ", ")))
    path.write_text(text, "utf-8")


def _long_field(path: Path, rng: Random) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    place = rng.randrange(len(lines))
    length = rng.choice((70_000, 300_000, 3_000_000))
    lines[place] = b"x" * length + lines[place]
    path.write_bytes(b"".join(lines))


def _gzip(path: Path, rng: Random) -> None:
    data = gzip.compress(path.read_bytes(), mtime=0)
    _packed(path, "csv.gz", data, rng)


def _zstd(path: Path, rng: Random) -> None:
    target = path.with_name(path.name + ".zst")
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (from read_csv({literal(str(path))}, all_varchar = true))"
            f" to {literal(str(target))} (format csv, compression zstd)"
        )
    _packed(path, "csv.zst", target.read_bytes(), rng)


def _parquet(path: Path, rng: Random) -> None:
    target = path.with_suffix(".parquet")
    guess = rng.choice(("true", "false", "false"))
    packing = rng.choice(("snappy", "zstd", "uncompressed"))
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (from read_csv({literal(str(path))}, all_varchar = {guess}))"
            f" to {literal(str(target))} (format parquet, compression {packing})"
        )
    _packed(path, "parquet", target.read_bytes(), rng)


def _packed(path: Path, suffix: str, data: bytes, rng: Random) -> None:
    """Put the packed file in the place of the CSV file, whole or damaged."""
    damage = rng.choice(("none", "cut", "flip", "flip", "tail", "beside"))
    if damage == "cut":
        data = data[: rng.randrange(len(data))]
    elif damage == "flip":
        data = _flipped(data, rng)
    elif damage == "tail":
        data += rng.randbytes(20)
    path.with_name(f"{path.stem}.{suffix}").write_bytes(data)
    if damage != "beside":
        path.unlink()


def _wrong_content(path: Path, rng: Random) -> None:
    data = rng.choice(
        (
            b"PK\x03\x04" + rng.randbytes(200),
            b"PAR1" + rng.randbytes(200) + b"PAR1",
            b"\x1f\x8b\x08\x00" + rng.randbytes(200),
            b'[{"ticket_id": "1"}]',
            b"<html><body>Session expired</body></html>",
            b"SQLite format 3\x00",
            rng.randbytes(3000),
        )
    )
    name = rng.choice((path.name, f"{path.stem}.parquet", f"{path.stem}.csv.gz"))
    path.unlink()
    path.with_name(name).write_bytes(data)


def _other_name(path: Path, rng: Random) -> None:
    name = rng.choice(
        (f"{path.stem}.xlsx", f"{path.stem}.txt", f"{path.stem[:-1]}.csv")
    )
    path.rename(path.with_name(rng.choice((name, path.name.upper(), "." + path.name))))


FILE_MUTATIONS: dict[str, Mutation] = {
    "flip bits": _flip_bits,
    "change digits": _change_digits,
    "insert bytes": _insert_bytes,
    "delete bytes": _delete_bytes,
    "repeat bytes": _repeat_bytes,
    "cut short": _cut_short,
    "begin late": _begin_late,
    "empty": _empty,
    "header alone": _header_alone,
    "remove": _remove,
    "directory": _directory,
    "broken link": _broken_link,
    "pipe": _pipe,
    "unreadable": _unreadable,
    "open quote": _open_quote,
    "line ends": _line_ends,
    "byte-order mark": _byte_order_mark,
    "encoding": _encoding,
    "delimiter": _delimiter,
    "long field": _long_field,
    "gzip": _gzip,
    "zstd": _zstd,
    "parquet": _parquet,
    "wrong content": _wrong_content,
    "other name": _other_name,
}
