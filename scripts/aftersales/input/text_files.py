"""Files as bytes: is it readable text, packed or not, and in which encoding."""

from __future__ import annotations

import codecs
import gzip
import stat
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from io import BufferedIOBase, BytesIO
from itertools import chain
from pathlib import Path

from aftersales.errors import InputError
from aftersales.input.zstd_files import unpack_zstd

CHUNK = 1 << 20
_MAGIC = (
    (b"PK\x03\x04", "a ZIP or Excel file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"%PDF", "a PDF file"),
    (b"SQLite format 3", "an SQLite database"),
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAVE_AS_UTF8 = (
    "Expected UTF-8: save the file as UTF-8, or name its encoding in a mapping"
    " (read: {encoding: %s})."
)

ColumnAtEnd = Callable[[Iterable[str]], str | None]


def check_file(path: Path) -> None:
    """Raise InputError unless `path` is a regular file that can be read."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise InputError(_reason(error), file=path) from None
    if stat.S_ISDIR(mode):
        raise InputError(
            "a directory where a file should be",
            file=path,
            advice="Expected one file; several files become one table by a mapping.",
        )
    if not stat.S_ISREG(mode):
        raise InputError("not a regular file", file=path, advice="Expected a file.")
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise InputError(_reason(error), file=path) from None


def plain_text(
    path: Path, encoding: str, scratch: Path, column_at_end: ColumnAtEnd
) -> Path:
    """The path of an unpacked file, proven to be UTF-8 text without NUL bytes.

    That is `path` itself when it already is one, else a copy in `scratch`.
    `column_at_end` names the column in which a text that is cut off ends. Raises
    InputError with the line and column of the first byte that does not fit.
    """
    check_file(path)
    plain = _unpacked(path, scratch)
    with plain.open("rb") as file:
        head = file.read(64)
    _judge_magic(path, head)
    utf8 = is_utf8(encoding)
    if utf8:
        _judge_byte_order_mark(path, head)
    target: Path | None = None if utf8 else _new_file(scratch)
    name = "utf-8" if utf8 else encoding
    decoder = codecs.getincrementaldecoder(name)()
    done = 0
    with plain.open("rb") as source, target.open("wb") if target else BytesIO() as out:
        for chunk in chain(_chunks(source), [b""]):
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(chunk, final=not chunk)
                encoded = text.encode() if target else b""
            except UnicodeDecodeError as error:
                line, column = _position(
                    plain, done - pending + error.start, column_at_end
                )
                raise _bad_byte(path, line, column, error, name) from None
            except UnicodeError as error:
                raise InputError(
                    f"the text is not {encoding} ({error})",
                    file=path,
                    line=1,
                    advice="Expected text in the encoding that the mapping names.",
                ) from None
            if "\0" in text:
                line, column = _position(
                    plain, done + max(chunk.find(b"\0"), 0), column_at_end
                )
                raise InputError(
                    "a NUL byte (0x00)",
                    file=path,
                    line=line,
                    column=column,
                    advice="Expected text, which holds none: export the file again.",
                )
            done += len(chunk)
            if target:
                out.write(encoded)
    return target or plain


def is_utf8(encoding: str) -> bool:
    """Whether this is a name of UTF-8."""
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def _unpacked(path: Path, scratch: Path) -> Path:
    """`path`, or an unpacked copy of it when its name says that it is packed."""
    suffix = path.suffix.lower()
    if suffix not in (".gz", ".zst") or not path.stat().st_size:
        return path
    target = _new_file(scratch)
    if suffix == ".zst":
        unpack_zstd(path, target)
        return target
    try:
        with gzip.open(path, "rb") as source, target.open("wb") as file:
            for chunk in _chunks(source):
                file.write(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"not a whole gzip file ({error})",
            file=path,
            advice="Expected a gzip-compressed CSV; was its copy cut short?",
        ) from None
    return target


def _judge_magic(path: Path, head: bytes) -> None:
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise InputError(
                f"{what}, not CSV text",
                file=path,
                line=1,
                advice="Expected CSV (.csv, .csv.gz, .csv.zst) or Parquet (.parquet),"
                " named after what it is.",
            )


def _judge_byte_order_mark(path: Path, head: bytes) -> None:
    """Refuse UTF-16 and UTF-32, with or without a byte-order mark."""
    found = next((n for mark, n in _BYTE_ORDER_MARKS if head.startswith(mark)), None)
    body = head[: len(head) // 2 * 2]
    zeros = (body[0::2].count(0), body[1::2].count(0))
    if found is None and len(body) >= 8 and max(zeros) * 2.5 > len(body):
        found = "UTF-16" if min(zeros) == 0 else "UTF-32"
    if found:
        raise InputError(
            f"the text is {found}",
            file=path,
            line=1,
            advice=_SAVE_AS_UTF8 % found.lower(),
        )


def _bad_byte(
    path: Path,
    line: int,
    column: str | None,
    error: UnicodeDecodeError,
    encoding: str,
) -> InputError:
    utf8 = encoding == "utf-8"
    return InputError(
        f"byte 0x{error.object[error.start]:02X} is not {encoding.upper()}",
        file=path,
        line=line,
        column=column,
        advice=_SAVE_AS_UTF8 % "latin-1"
        if utf8
        else "Expected text in the encoding that the mapping names.",
    )


def _position(
    plain: Path, offset: int, column_at_end: ColumnAtEnd
) -> tuple[int, str | None]:
    """Line (from 1) and column name of the byte at `offset`."""
    line = 1

    def lines_before() -> Iterator[str]:
        nonlocal line
        left = offset
        # In Latin-1 every byte is one character, so that offsets are bytes.
        with plain.open(encoding="latin-1", newline="") as lines:
            for text in lines:
                if len(text) > left:
                    yield text[:left] + "x"
                    return
                yield text
                left -= len(text)
                line += 1

    column = column_at_end(lines_before())
    return line, column.removeprefix("\xef\xbb\xbf") if column else None


def _chunks(file: BufferedIOBase) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _new_file(scratch: Path) -> Path:
    with tempfile.NamedTemporaryFile(
        dir=scratch, prefix="aftersales-", suffix=".csv", delete=False
    ) as file:
        return Path(file.name)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "no permission to read this file"
    return f"the file cannot be read ({error.strerror or error})"
