"""SQL expressions as people write them into a mapping, and as they should not.

An expression is to give one value of its row. Whatever else it tries must be refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from fuzz.kinds.words import sql

_UNWRITABLE = (
    "",
    " ",
    "\0",
    "\u2028",
    "{0}\x1b[31m",
    "{0}\n",
    "\n{0}",
    "{0}\r\n--\r\n",
)


def plain_expression(columns: Sequence[str], rng: Random, depth: int = 3) -> str:
    """An expression over columns, of functions that a mapping may use."""
    roll = rng.random()
    if depth == 0 or roll < 0.3:
        return _leaf(columns, rng)
    one = plain_expression(columns, rng, depth - 1)
    if roll < 0.65:
        return rng.choice(sql("of one")).replace("{0}", one)
    other = plain_expression(columns, rng, depth - 1)
    return rng.choice(sql("of two")).replace("{0}", one).replace("{1}", other)


def hostile_expression(columns: Sequence[str], rng: Random, beside: str) -> str:
    """An expression that is none, is too much, or looks where it should not.

    `beside` is the path of a file beside the input that no expression may read.
    """
    roll = rng.random()
    if roll < 0.05:
        depth = rng.choice((200, 2_000, 20_000))
        return "(" * depth + _leaf(columns, rng) + ")" * depth
    if roll < 0.1:
        sign = rng.choice((" || ", " + ", " and ", ", ", " -- ", " + -"))
        return sign.join([_leaf(columns, rng)] * rng.choice((300, 5_000)))
    found = rng.choice((*sql("hostile"), *_UNWRITABLE)).replace("{beside}", beside)
    found = found.replace("{0}", _leaf(columns, rng))
    return found if roll < 0.7 else rng.choice(sql("of one")).replace("{0}", found)


def _leaf(columns: Sequence[str], rng: Random) -> str:
    if rng.random() < 0.7:
        column = rng.choice(columns)
        return rng.choice((column, column.upper(), f'"{column}"', f"t.{column}"))
    return rng.choice(sql("leaves"))
