"""Fingerprints: the same input has the same one, another input another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

WHOLE_BELOW = 64_000_000
"""Bytes up to which the whole content counts; of a larger file its size, its time of
change and 64 samples do, since hashing gigabytes would cost more than reading them."""

_SAMPLES, _SAMPLE_BYTES = 64, 65_536


def of_file(name: str, path: Path) -> str:
    """The fingerprint of one file that feeds table `name`, as 64 hexadecimal digits."""
    status = path.stat()
    digest = hashlib.sha256(f"{name}\n{status.st_size}\n".encode())
    with path.open("rb") as file:
        if status.st_size < WHOLE_BELOW:
            digest.update(file.read())
        else:
            digest.update(f"{status.st_mtime_ns}\n".encode())
            for sample in range(_SAMPLES):
                file.seek((status.st_size - _SAMPLE_BYTES) * sample // (_SAMPLES - 1))
                digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()


def combine(fingerprints: Iterable[str]) -> str:
    """One fingerprint of several, whatever their order."""
    return hashlib.sha256("\n".join(sorted(fingerprints)).encode()).hexdigest()
