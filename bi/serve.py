"""Serves the published file in Apache Superset, on this machine alone.

Run by the Python of the environment that Superset is installed in (`make bi`). The
first start sets Superset up with a key and a password of its own; each start brings
the bundle up to date.
"""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
LOOPBACK = "127.0.0.1"

_ADMIN = """
import sys
from superset.app import create_app
app = create_app()
with app.app_context():
    manager = app.appbuilder.sm
    role = manager.find_role("Admin")
    manager.add_user("admin", "Admin", "", "admin@localhost", role, sys.stdin.read())
"""


def main() -> int:
    """Set up, import the bundle and serve; returns an exit status."""
    arguments = _arguments()
    database, state = arguments.database.absolute(), arguments.state.absolute()
    if not database.is_file():
        return _fail(2, f"{database}: nothing was published here. Try `make run`.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, arguments.port))
        except OSError as error:
            port = arguments.port
            return _fail(3, f"Port {port}: {error.strerror}. Try BI_PORT={port + 1}.")
    environment = _prepare_state(state, database)
    try:
        _set_up(state, environment)
        _superset(environment, "import-directory", str(arguments.bundle), "--overwrite")
    except subprocess.CalledProcessError as error:
        return _fail(1, f"{' '.join(map(str, error.cmd[-2:]))} failed:\n{error.stdout}")
    address = f"http://{LOOPBACK}:{arguments.port}/superset/dashboard/aftersales/"
    print(f"Serving {database} at {address}", flush=True)
    server = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"{LOOPBACK}:{arguments.port}"),
        *("--workers", "1", "--threads", "8", "--timeout", "120"),
        *("--log-level", "warning", "superset.app:create_app()"),
    ]
    return _become(server, environment)


def _become(command: list[str], environment: dict[str, str]) -> NoReturn:
    """Leave this process to the server, so that what stops one stops the other."""
    os.execve(command[0], command, environment)  # noqa: S606


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", type=Path, default=Path("aftersales.duckdb"))
    parser.add_argument("--bundle", type=Path, default=HERE / "superset")
    parser.add_argument("--port", type=int, default=8088)
    parser.add_argument(
        "--state",
        type=Path,
        default=HERE.parent / ".venv-bi" / "state",
        help="where Superset keeps its users and charts",
    )
    return parser.parse_args()


def _prepare_state(state: Path, database: Path) -> dict[str, str]:
    """Make the private directory and its key; returns the environment to run in."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = state / "secret_key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(48), "utf-8")
    return {
        **os.environ,
        "AFTERSALES_BI_STATE": str(state),
        "AFTERSALES_BI_DATABASE": str(database),
        "FLASK_APP": "superset",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        "SCARF_ANALYTICS": "false",
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
        "SUPERSET_HOME": str(state),
    }


def _set_up(state: Path, environment: dict[str, str]) -> None:
    """Make Superset's own database with one user, once for each release of it."""
    release = (HERE / "requirements.lock").read_text("utf-8")
    finished = state / "set_up_for"
    if finished.exists() and finished.read_text("utf-8") == release:
        return
    print("Setting Superset up (half a minute, once)", flush=True)
    _superset(environment, "db", "upgrade")
    _superset(environment, "init")
    if not finished.exists():
        password = secrets.token_urlsafe(15)
        command = [sys.executable, "-c", _ADMIN]
        _run(command, environment, text=password)
        print(f"User admin, password {password} (not shown again)", flush=True)
    finished.write_text(release, "utf-8")


def _superset(environment: dict[str, str], *arguments: str) -> None:
    command = Path(sys.executable).with_name("superset")
    _run([str(command), *arguments], environment)


def _run(command: list[str], environment: dict[str, str], text: str = "") -> None:
    subprocess.run(  # noqa: S603
        command,
        check=True,
        env=environment,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _fail(status: int, message: str) -> int:
    print(f"Error: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
