"""A PostgreSQL server of the tests' own: private port, private directory, and stopped.

As a script it runs a command while the server is up, for people who want to look:
`python tests/python/support/servers/postgres.py psql`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

Server = Mapping[str, str]
"""The variables by which libpq finds a server."""

VERSION = "15"
PROGRAMS = Path(f"/usr/lib/postgresql/{VERSION}/bin")
"""Where Debian's package puts them."""

USER = "aftersales"
_SORTING = ("--locale-provider", "icu", "--icu-locale", "en-US")
"""As people sort, not by code points: no model may lean on that either."""

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "timezone": "America/Caracas",  # no model may lean on the session's zone
    "log_min_messages": "fatal",
}


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Run a server with an empty database; gives the environment that leads to it."""
    directory = Path(tempfile.mkdtemp(prefix="aftersales-postgres-"))
    owner = _owner()
    if owner:
        shutil.chown(directory, owner, owner)
    data = directory / "data"
    try:
        _run(owner, "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8",
             "--locale", "C.UTF-8", *_SORTING, "--no-sync")  # fmt: skip
        port = str(_free_port())
        options = {**SETTINGS, "port": port, "unix_socket_directories": str(directory)}
        with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in options.items())
        _run(owner, "pg_ctl", "-D", data, "-w", "-l", directory / "log", "start")
        try:
            where = {"PGHOST": "127.0.0.1", "PGPORT": port, "PGUSER": USER}
            _run(owner, "createdb", "-h", "127.0.0.1", "-p", port, "-U", USER, USER)
            yield {**where, "PGDATABASE": USER, "PGPASSWORD": ""}
        finally:
            _run(owner, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def connection(server: Server) -> Any:
    """Connect to a server that runs."""
    return psycopg2.connect(
        host=server["PGHOST"],
        port=server["PGPORT"],
        user=server["PGUSER"],
        dbname=server["PGDATABASE"],
    )


def ask(server: Server, *statements: str) -> list[tuple[Any, ...]]:
    """The rows of the last of some statements."""
    with connection(server) as connected, connected.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def schemas(server: Server) -> list[str]:
    """The schemas that the database did not come with, in order."""
    found = ask(
        server,
        "select nspname::text from pg_namespace where nspname !~ '^pg_'"
        " and nspname not in ('information_schema', 'public') order by 1",
    )
    return [name for (name,) in found]


def empty(server: Server) -> None:
    """Drop them all, with everything in them."""
    for name in schemas(server):
        ask(server, f'drop schema "{name}" cascade')


def _owner() -> str | None:
    """The user that the server runs as: it refuses to be root."""
    if os.getuid() != 0:
        return None
    return pwd.getpwnam("postgres").pw_name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(owner: str | None, program: str, *words: object) -> None:
    command = [str(PROGRAMS / program), *map(str, words)]
    done = subprocess.run(
        command,
        user=owner,
        extra_groups=[] if owner else None,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")


def main(words: list[str]) -> int:
    """Run a command while a server is up; its exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres_server() as environment:
        return subprocess.run(
            words, env={**os.environ, **environment}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
