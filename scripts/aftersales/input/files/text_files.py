"""Files as bytes: what they are, unpacked and in UTF-8."""

from __future__ import annotations

import codecs
import mmap
import re
import shutil
import stat
import tempfile
import zlib
from pathlib import Path

import zstandard

from aftersales.errors import InputError

_CHUNK = 1 << 20
_LARGEST_WINDOW = 1 << 31
"""What `zstd --long=31` writes."""

_SAVE_AS_CSV = 'In Excel: "Save as", "CSV UTF-8", one file a sheet.'
_BY_NAME = (
    "Expected CSV (.csv, .csv.gz, .csv.zst) or Parquet (.parquet), named after what"
    " it is."
)
_MAGIC = (
    (b"PK\x03\x04", "an Excel (or ZIP) file", f"{_BY_NAME} {_SAVE_AS_CSV}"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file", f"{_BY_NAME} {_SAVE_AS_CSV}"),
    (b"PAR1", "a Parquet file", _BY_NAME),
    (b"\x1f\x8b", "a gzip file", _BY_NAME),
    (b"\x28\xb5\x2f\xfd", "a zstd file", _BY_NAME),
    (b"BZh", "a bzip2 file", _BY_NAME),
    (b"\xfd7zXZ", "an xz file", _BY_NAME),
    (b"%PDF", "a PDF file", _BY_NAME),
    (b"SQLite format 3", "an SQLite database", _BY_NAME),
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
OTHER_ENCODING = "Expected text in the encoding that the mapping names."


def utf8_advice(encoding: str) -> str:
    """What to do about a text that is not UTF-8 but perhaps `encoding`."""
    return (
        "Expected UTF-8: save the file as UTF-8, or name its encoding in a mapping"
        f" (read: {{encoding: {encoding}}})."
    )


def check_file(path: Path) -> None:
    """Raise InputError unless `path` is a regular file that can be read.

    What is no file, such as a pipe that no one writes to, is never opened.
    """
    try:
        str(path).encode()
        mode = path.stat().st_mode
    except (OSError, UnicodeEncodeError, ValueError) as error:
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
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise InputError(_reason(error), file=path) from None


def plain_text(path: Path, encoding: str, scratch: Path) -> Path:
    """The path of a file's text: unpacked, and in UTF-8 as far as it can be.

    That is `path` itself where it is so already, else a copy in `scratch`. A byte that
    fits neither UTF-8 nor `encoding` stays as it is, for the reader to find. Raises
    InputError where the whole file is something else.
    """
    check_file(path)
    plain = _unpacked(path, scratch)
    with plain.open("rb") as file:
        head = file.read(64)
    for magic, what, advice in _MAGIC:
        if head.startswith(magic):
            raise InputError(f"{what}, not CSV text", file=path, line=1, advice=advice)
    if not is_utf8(encoding):
        return _transcoded(path, plain, encoding, scratch)
    if found := _wide_encoding(head):
        raise InputError(
            f"the text is {found}",
            file=path,
            line=1,
            advice=utf8_advice(found.lower()),
        )
    return plain


def is_utf8(encoding: str) -> bool:
    """Whether this is a name of UTF-8."""
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def new_file(scratch: Path) -> Path:
    """An empty file in `scratch` that no other one is called like."""
    with tempfile.NamedTemporaryFile(
        dir=scratch, prefix="text-", suffix=".csv", delete=False
    ) as file:
        return Path(file.name)


def _unpacked(path: Path, scratch: Path) -> Path:
    """`path`, or an unpacked copy of it when its name says that it is packed.

    DuckDB unpacks both formats too, but takes a zstd file that was cut short for a
    whole one, and compares no checksum of gzip.
    """
    suffix = path.suffix.lower()
    if suffix not in (".gz", ".zst") or not path.stat().st_size:
        return path
    target = new_file(scratch)
    name = "gzip" if suffix == ".gz" else "zstd"
    problem = f"not a whole {name} file"
    try:
        is_whole = _unpack(path, target, suffix)
    except (zlib.error, zstandard.ZstdError) as error:
        is_whole, problem = False, f"{problem} ({error})"
    if not is_whole:
        advice = f"Expected a {name}-compressed CSV; was its copy cut short?"
        raise InputError(problem, file=path, advice=advice)
    return target


def _unpack(path: Path, target: Path, suffix: str) -> bool:
    """Unpack every frame of a file; whether the last one is whole."""
    unpacker = None
    with path.open("rb") as source, target.open("wb") as plain:
        while chunk := source.read(_CHUNK):
            while chunk:
                unpacker = unpacker or _unpacker(suffix)
                plain.write(unpacker.decompress(chunk))
                chunk = b""
                if unpacker.eof:
                    # Tapes and some web servers pad the end with zeros.
                    chunk, unpacker = unpacker.unused_data.lstrip(b"\0"), None
    return unpacker is None


def _unpacker(suffix: str) -> zlib._Decompress | zstandard.ZstdDecompressionObj:
    if suffix == ".gz":
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    return zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj()


def _transcoded(path: Path, plain: Path, encoding: str, scratch: Path) -> Path:
    target = new_file(scratch)
    try:
        with (
            plain.open(encoding=encoding, errors="surrogateescape", newline="") as old,
            target.open(
                "w", encoding="utf-8", errors="surrogateescape", newline=""
            ) as new,
        ):
            shutil.copyfileobj(old, new, _CHUNK)
    except UnicodeError as error:
        raise InputError(
            f"the text is not {encoding} ({error})",
            file=path,
            line=1,
            advice=OTHER_ENCODING,
        ) from None
    return target


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32, with or without a byte-order mark."""
    for mark, name in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return name
    body = head[: len(head) // 2 * 2]
    zeros = (body[0::2].count(0), body[1::2].count(0))
    if len(body) >= 8 and max(zeros) * 2.5 > len(body):
        return "UTF-16" if min(zeros) == 0 else "UTF-32"
    return None


def _reason(error: Exception) -> str:
    match error:
        case FileNotFoundError():
            return "no such file"
        case PermissionError():
            return "no permission to read this file"
        case UnicodeEncodeError():
            return "the path is not UTF-8"
        case OSError():
            return f"the file cannot be read ({error.strerror or error})"
    return f"the file cannot be read ({error})"


def without_blanks(
    text: Path, delimiter: str, quote: str, escape: str | None, scratch: Path
) -> Path:
    """The text, or a copy of it without blanks before quoted fields.

    DuckDB drops one at most. Blanks inside of quotes stay, and so do all ends of lines.
    """
    if not quote or delimiter == " " or not text.stat().st_size:
        return text
    with (
        text.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        runs = [f"  {quote}"] if delimiter == "\t" else [f"  {quote}", f"\t{quote}"]
        if all(content.find(run.encode()) < 0 for run in runs):
            return text
        blanks_or_field = _pattern(delimiter, quote, escape)
        found = [m.span(1) for m in blanks_or_field.finditer(content) if m[1]]
        if not found:
            return text
        copy = new_file(scratch)
        with copy.open("wb") as target:
            written = 0
            for start, end in found:
                target.write(content[written:start])
                written = end
            target.write(content[written:])
    return copy


def _pattern(delimiter: str, quote: str, escape: str | None) -> re.Pattern[bytes]:
    """What matches a whole quoted field, with the blanks before it as group 1."""
    sign, mark = re.escape(delimiter), re.escape(quote)
    blank = " " if delimiter == "\t" else "[ \t]"
    inside = rf"[^{mark}]|{mark}{mark}"
    if escape and escape != quote:
        inside = rf"{re.escape(escape)}.|[^{mark}{re.escape(escape)}]"
    begin = rf"(?:^|(?<={sign})|(?<=[\r\n]))"
    return re.compile(
        rf"{begin}({blank}*){mark}(?:{inside})*{mark}".encode(), re.DOTALL
    )
