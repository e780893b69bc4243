"""Random numbers that are the same on every Python version.

Only `random.Random.random` is drawn from: its sequence for a given seed is a
promise of the standard library, the helpers built on it there are not.
"""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

SEED = "brisenhof-2026"

Item = TypeVar("Item")


def total(numbers: Iterable[float]) -> float:
    """Add up from left to right.

    The built-in `sum` rounds floats in another way from Python 3.12 on.
    """
    result = 0.0
    for number in numbers:
        result += number
    return result


class Rng:
    """One stream of random numbers per topic: topics do not disturb each other."""

    def __init__(self, topic: str) -> None:
        self._random = random.Random(f"{SEED}/{topic}")  # noqa: S311 - a story, no secret

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """Any of the items, all equally likely."""
        return items[self.between(0, len(items) - 1)]

    def weighted(self, weights: Mapping[Item, float]) -> Item:
        """One of the keys, as likely as its weight says."""
        rest = self._random.random() * total(weights.values())
        for item, weight in weights.items():
            rest -= weight
            if rest < 0:
                return item
        return next(reversed(list(weights)))

    def spread(self, median: float, sigma: float) -> float:
        """A positive number, log-normal around its median."""
        bell = total(self._random.random() for _ in range(12)) - 6
        # Rounded, since the last digit of `exp` is the C library's affair.
        return round(median * math.exp(sigma * bell), 6)

    def count(self, mean: float) -> int:
        """A whole number near `mean`, a little noise included."""
        noisy = mean * (0.9 + 0.2 * self._random.random())
        return int(noisy) + int(self.chance(noisy - int(noisy)))
