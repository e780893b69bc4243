"""What every real export has: rows that are wrong, doubled or lead nowhere."""

Tables = dict[str, list[dict[str, str]]]


def blemish(tables: Tables) -> None:
    """Spoil the tables, a few dozen rows in all."""
