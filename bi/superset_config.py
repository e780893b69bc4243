"""Superset's settings when `bi/serve.py` runs it: on this machine, for one person."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

_STATE = Path(os.environ["AFTERSALES_BI_STATE"])
_DATABASE = os.environ["AFTERSALES_BI_DATABASE"]

SECRET_KEY = (_STATE / "secret_key").read_text("utf-8")
SQLALCHEMY_DATABASE_URI = f"sqlite:///{_STATE / 'superset.db'}"
SQLALCHEMY_EXAMPLES_URI = f"sqlite:///{_STATE / 'examples.db'}"
RATELIMIT_STORAGE_URI = "memory://"
LOG_LEVEL = "WARNING"
SILENCE_FAB = True

# Pages load nothing from elsewhere, not even a pixel that counts them.
CONTENT_SECURITY_POLICY_WARNING = False
TALISMAN_CONFIG: dict[str, Any] = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,  # it listens on this machine alone
    "session_cookie_secure": False,
}


def DB_SQLA_URI_VALIDATOR(uri: Any) -> None:  # noqa: N802
    """Refuse every other kind of database, since it would escape the function below.

    Raises:
        ValueError: it is none of DuckDB's.
    """
    if uri.drivername != "duckdb":
        raise ValueError("Only the published database may be opened.")


def DB_CONNECTION_MUTATOR(  # noqa: N802
    uri: Any, params: dict[str, Any], *_: Any
) -> tuple[Any, dict[str, Any]]:
    """Open the published file and no other, read-only and locked down."""
    config = {"enable_external_access": "false", "lock_configuration": "true"}
    locked = {"read_only": True, "config": config}
    return uri.set(database=_DATABASE), {**params, "connect_args": locked}
