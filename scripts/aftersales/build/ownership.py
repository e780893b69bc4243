"""Whether what lies where a build publishes is its own to replace.

A published file says so itself: `marts.build_info` names the build, `build_nodes` its
models, and nothing else is in the file. A file with anything more is someone's work.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aftersales.build.workspace import Workspace
from aftersales.database import connect
from aftersales.errors import BusyError, InputError

_BUILD_ID = r"\d{8}T\d{12}-[0-9a-f]{6}"
_ADVICE = "Move it away, or name another file with --database."

_FOREIGN = """
with ours as (
    select node_name from marts.build_nodes where resource_type = 'model'
    union all
    values ('build_info'), ('build_nodes')
)
select schema_name || '.' || table_name from duckdb_tables()
where not internal
    and (schema_name <> 'marts' or table_name not in (select node_name from ours))
union all
select schema_name || '.' || view_name from duckdb_views()
where not internal
    and (schema_name <> 'marts' or view_name not in (select node_name from ours))
union all
select sequence_name from duckdb_sequences()
union all
select index_name from duckdb_indexes()
union all
select function_name from duckdb_functions() where not internal
union all
select type_name from duckdb_types() where not internal
union all
select schema_name from duckdb_schemas()
where not internal and schema_name not in ('main', 'marts')
order by 1
"""
"""What a published file does not hold."""

_LISTED = "select count(*) from marts.build_nodes where resource_type = 'model'"


@dataclass(frozen=True)
class Published:
    """What a published version says of its build; instants are in UTC.

    `path` is the file that it is, if any.
    """

    built_at: datetime
    digest: str
    future_dated_until: datetime | None
    path: Path | None = None


def require_replaceable(database: Path) -> None:
    """Make sure that a build never overwrites what is not its own.

    Raises:
        InputError: something else lies there.
        BusyError: it can't be looked into.
    """
    if database.is_symlink() and not _is_link_of_ours(database):
        raise _not_ours(database, f"a link to {database.readlink()}")
    if not database.exists():
        return  # nothing, or a link of ours whose directory was removed
    if not stat.S_ISREG(database.stat().st_mode):
        raise _not_ours(database, "not a regular file")
    foreign = _foreign(database)
    if foreign:
        shown = ", ".join(foreign[:3]) + (", …" if len(foreign) > 3 else "")
        raise _not_ours(database, f"it holds what aftersales did not publish ({shown})")


def published_version(workspace: Workspace) -> Published | None:
    """What is published, if it is untouched: a version of this directory's."""
    import duckdb

    database = workspace.database
    if not _is_link_of_ours(database) or not database.is_file():
        return None
    path = workspace.directory / database.readlink().name
    if path.is_symlink() or stat.S_IMODE(path.lstat().st_mode) != 0o444:
        return None
    try:
        with connect(path, read_only=True) as connection:
            rows = connection.execute(
                "select build_id, built_at, build_digest, future_dated_until"
                " from marts.build_info"
            ).fetchall()
    except (duckdb.Error, BusyError):
        return None
    if len(rows) != 1 or path.name != f"{database.stem}-{rows[0][0]}.duckdb":
        return None
    _, built_at, digest, until = rows[0]
    return Published(built_at, digest, until, path)


def versions_of(workspace: Workspace) -> list[Path]:
    """The published versions in the private directory, oldest first."""
    name = re.compile(rf"{re.escape(workspace.database.stem)}-{_BUILD_ID}\.duckdb")
    found = workspace.directory.iterdir()
    return sorted(path for path in found if name.fullmatch(path.name))


def _is_link_of_ours(database: Path) -> bool:
    if not database.is_symlink():
        return False
    name = rf"{re.escape(database.stem)}-{_BUILD_ID}\.duckdb"
    target = database.readlink()
    return target.parent == Path(f"{database.name}.d") and bool(
        re.fullmatch(name, target.name)
    )


def _foreign(database: Path) -> list[str]:
    """The names of what a published file does not hold.

    Raises:
        InputError: it is no published file.
    """
    import duckdb

    try:
        with connect(database, read_only=True) as connection:
            ids = connection.execute("select build_id from marts.build_info").fetchall()
            if len(ids) != 1 or not re.fullmatch(_BUILD_ID, str(ids[0][0])):
                raise _not_ours(database, "aftersales did not publish it")
            found = [str(name) for (name,) in connection.execute(_FOREIGN).fetchall()]
            ((listed,),) = connection.execute(_LISTED).fetchall()
    except duckdb.Error as error:
        raise _not_ours(database, "aftersales did not publish it") from error
    if listed:
        return found
    # Older versions published without a list of what they made. What nobody has written
    # to since is theirs, in their own schema.
    if not published_version(Workspace(database)):
        raise _not_ours(database, "it does not say what aftersales published in it")
    return [name for name in found if not name.startswith("marts.")]


def _not_ours(database: Path, reason: str) -> InputError:
    return InputError(f"is there already, and {reason}", file=database, advice=_ADVICE)
