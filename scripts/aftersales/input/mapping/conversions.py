"""SQL that turns values as a foreign system writes them into texts of the contract.

A text that does not fit what the mapping says passes through unchanged, so that
validating the rows finds it unparseable: nothing is guessed and nothing gets lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from aftersales.sql import LARGEST_EXACT, literal

_INSTANT = "%Y-%m-%d %H:%M:%S.%f"
_DATE = "%Y-%m-%d"
_LOCAL_ISO = r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}([.]\d+)?)?)?"
_FOLDS = ("3 hours", "2 hours", "1 hour", "30 minutes")
"""By how much clocks have ever been put back, the longest first."""

_FLOATS = ("DOUBLE", "FLOAT")


def to_text(
    value: str,
    sql_type: str,
    column_type: str,
    timestamp_formats: Sequence[str],
    date_formats: Sequence[str],
    timezone: str | None,
    decimal: str,
) -> str:
    """SQL of the text for a contract column: `value` is SQL of type `sql_type`.

    Instants become UTC, local ones from `timezone`; dates stay the local date.
    """
    plain = as_text(value, sql_type, is_id=column_type == "text")
    converted = [plain]
    if column_type == "instant":
        instants = _instants(value, sql_type, timestamp_formats, timezone)
        converted = [_written(instant, _INSTANT) for instant in instants] + [plain]
    elif column_type == "date":
        formats = (*date_formats, *timestamp_formats)
        dates = _local_times(value, sql_type, formats, timezone)
        converted = [_written(day, _DATE) for day in dates] + [plain]
    elif column_type == "number" and sql_type == "VARCHAR" and decimal == ",":
        converted = [_decimal_comma(value)]
    return f"nullif(coalesce({', '.join(converted)}), '')"


def as_text(value: str, sql_type: str, is_id: bool = False) -> str:
    """SQL of a value's text: of a number the shortest, NaN is null.

    An id so large that a DOUBLE may have rounded it is an error when it is met. Of a
    NaN in Parquet, whose statistics leave it out, isnan() is false.
    """
    if sql_type in _FLOATS:
        text = f"cast(abs({value}) as varchar)"
        limit = (
            f"when abs({value}) > {LARGEST_EXACT} then error(cast({value} as varchar)"
            f" || ' is too large to be exact as a {sql_type}')"
            if is_id
            else ""
        )
        return (
            f"case when not isfinite({value}) and not isinf({value}) then null {limit}"
            f" when {value} = trunc({value}) and abs({value}) <= {LARGEST_EXACT}"
            f" then cast(cast({value} as bigint) as varchar)"
            f" when abs({value}) < 0.01 and {text} like '%e-%'"
            f" then case when {value} < 0 then '-0.' else '0.' end"
            f" || repeat('0', cast(split_part({text}, 'e-', 2) as integer) - 1)"
            f" || replace(split_part({text}, 'e-', 1), '.', '')"
            f" else cast({value} as varchar) end"
        )
    plain = f"cast({value} as varchar)"
    if sql_type.startswith("DECIMAL") and not sql_type.endswith(",0)"):
        return f"regexp_replace({plain}, '[.]?0+$', '')"
    return plain


def replaced(value: str, replacements: Mapping[str, str | None]) -> str:
    """SQL of a text with these values replaced and all others as they are.

    A value that is not there as it is written is met in any case, unless two of them
    differ in nothing else.
    """
    if not replacements:
        return value
    folded = Counter(old.lower() for old in replacements)
    exact = {literal(old): new for old, new in replacements.items()}
    loose = {
        literal(old.lower()): new
        for old, new in replacements.items()
        if folded[old.lower()] == 1
    }

    def cases(found: Mapping[str, str | None]) -> str:
        return " ".join(
            f"when {old} then {'null' if new is None else literal(new)}"
            for old, new in found.items()
        )

    otherwise = value
    if loose:
        otherwise = f"case lower({value}) {cases(loose)} else {value} end"
    return f"case {value} {cases(exact)} else {otherwise} end"


def _instants(
    value: str, sql_type: str, formats: Iterable[str], timezone: str | None
) -> list[str]:
    """SQL of what the value may be as an instant, timestamps in UTC."""
    if sql_type == "TIMESTAMP WITH TIME ZONE":
        return [f"({value} at time zone 'UTC')"]
    if sql_type == "DATE" or sql_type.startswith("TIMESTAMP"):
        return [_as_utc(f"cast({value} as timestamp)", timezone)]
    if sql_type != "VARCHAR":
        return []
    parsed = []
    for form in formats:
        stamp = f"({_parsed(value, form)})"
        if _has_offset(form):
            parsed.append(f"({stamp} at time zone 'UTC')")
        else:
            parsed.append(_as_utc(stamp, timezone))
    if timezone is not None:
        local = (
            f"(case when regexp_full_match({value}, {literal(_LOCAL_ISO)})"
            f" then try_cast({value} as timestamp) end)"
        )
        parsed.append(_as_utc(local, timezone))
    return parsed


def _local_times(
    value: str, sql_type: str, formats: Iterable[str], timezone: str | None
) -> list[str]:
    """SQL of what the value may be as a local date and time."""
    zone = literal(timezone or "UTC")
    if sql_type == "TIMESTAMP WITH TIME ZONE":
        return [f"({value} at time zone {zone})"]
    if sql_type == "DATE" or sql_type.startswith("TIMESTAMP"):
        return [f"cast({value} as timestamp)"]
    if sql_type != "VARCHAR":
        return []
    return [
        f"(({_parsed(value, form)}) at time zone {zone})"
        if _has_offset(form)
        else f"({_parsed(value, form)})"
        for form in formats
    ]


def _parsed(value: str, form: str) -> str:
    # Whatever the format, the engine reads the words infinity and epoch as a time.
    return (
        f"case when regexp_matches({value}, '[0-9]')"
        f" then try_strptime({value}, {literal(form)}) end"
    )


def _has_offset(form: str) -> bool:
    """Whether a format reads a UTC offset or a zone; `%%` is a percent sign."""
    bare = form.replace("%%", "")
    return "%z" in bare or "%Z" in bare


def _as_utc(local: str, timezone: str | None) -> str:
    """SQL of a local timestamp in UTC.

    A time that clocks skipped counts by the offset before the jump, as the engine
    does it; of a time that came twice the first is meant, where it takes the second.
    """
    if timezone is None or timezone == "UTC":
        return local
    zone = literal(timezone)
    instant = f"({local} at time zone {zone})"
    cases = " ".join(
        f"when (({instant} - interval {literal(gap)}) at time zone {zone}) = {local}"
        f" then {instant} - interval {literal(gap)}"
        for gap in _FOLDS
    )
    return f"(case {cases} else {instant} end at time zone 'UTC')"


def _written(timestamp: str, form: str) -> str:
    """SQL of a timestamp as text; a two-digit year read as one of antiquity is none."""
    return (
        f"case when isfinite({timestamp}) and year({timestamp}) between 1000 and 9999"
        f" then strftime({timestamp}, {literal(form)}) end"
    )


def _decimal_comma(value: str) -> str:
    """SQL of a number written with a comma, with or without points by thousands."""
    number = literal(r"[+-]?(\d+|\d{1,3}([.]\d{3})+)(,\d+)?")
    return (
        f"case when regexp_full_match({value}, {number})"
        f" then replace(replace({value}, '.', ''), ',', '.') else {value} end"
    )
