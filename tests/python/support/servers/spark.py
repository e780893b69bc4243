"""A Spark cluster of the tests' own: private ports, private directory, and stopped.

It has a master, two workers and a Thrift server, all on this machine alone.

As a script it runs a command while the cluster is up, for people who want to look:
`python tests/python/support/servers/spark.py dbt build --target spark`.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from pyhive import hive
from pyhive.exc import Error

Cluster = Mapping[str, str]
"""The variables by which the target `spark` finds it, and where it shows itself."""

PROJECT = Path(__file__).parents[4]

WORKERS = 2
PATIENCE = 120
"""Seconds in which a server must answer."""

_HOST = "127.0.0.1"
_MASTER = "org.apache.spark.deploy.master.Master"
_WORKER = "org.apache.spark.deploy.worker.Worker"
_THRIFT = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"


def home() -> Path:
    """Where Spark is: the variable AFTERSALES_SPARK_HOME, else what make installs."""
    named = os.environ.get("AFTERSALES_SPARK_HOME")
    if named:
        return Path(named)
    (found,) = PROJECT.glob(".venv-spark/lib/python3*/site-packages/pyspark")
    return found


@contextmanager
def spark_cluster() -> Iterator[Cluster]:
    """Run a cluster with an empty metastore; gives the environment that leads to it."""
    directory = Path(tempfile.mkdtemp(prefix="spark-of-aftersales-"))
    master, thrift, ui = (str(_free_port()) for _ in range(3))
    url = f"spark://{_HOST}:{master}"
    try:
        with ExitStack() as servers:
            process = servers.enter_context(
                _server(directory, "spark-class", _MASTER, "--host", _HOST,
                        "--port", master, "--webui-port", "0")
            )  # fmt: skip
            _wait_for(int(master), process, directory)
            for number in range(WORKERS):
                work = directory / f"worker{number}"
                servers.enter_context(
                    _server(directory, "spark-class", _WORKER, "--host", _HOST,
                            "--webui-port", "0", "--cores", "1", "--memory", "1g",
                            "--work-dir", str(work), url)
                )  # fmt: skip
            settings = _settings(directory, thrift, ui)
            options = [f"--conf={name}={value}" for name, value in settings.items()]
            process = servers.enter_context(
                _server(directory, "spark-submit", "--class", _THRIFT,
                        "--master", url, *options, "spark-internal")
            )  # fmt: skip
            _wait_for(int(thrift), process, directory)
            yield {
                "SPARK_HOST": _HOST,
                "SPARK_PORT": thrift,
                "SPARK_UI": f"http://{_HOST}:{ui}",
            }
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _settings(directory: Path, thrift: str, ui: str) -> dict[str, str]:
    """What a small cluster needs, and what no model may lean on."""
    metastore = f"jdbc:derby:;databaseName={directory / 'metastore'};create=true"
    return {
        "spark.executor.memory": "1g",
        "spark.executor.cores": "1",
        "spark.driver.host": _HOST,
        "spark.driver.bindAddress": _HOST,
        "spark.ui.port": ui,
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "America/Caracas",
        "spark.sql.shuffle.partitions": "4",
        # Of some thousand rows, the program for a query takes longer than the query.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.warehouse.dir": str(directory / "warehouse"),
        "spark.local.dir": str(directory / "local"),
        "spark.hadoop.javax.jdo.option.ConnectionURL": metastore,
        "spark.hadoop.hive.server2.thrift.port": thrift,
        "spark.hadoop.hive.server2.thrift.bind.host": _HOST,
    }


def _java(directory: Path) -> str:
    """All that Java writes goes to a directory; it compiles for a run of minutes."""
    places = {"java.io.tmpdir": directory, "derby.system.home": directory}
    options = [f"-D{name}={place}" for name, place in places.items()]
    quick = ("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=256m")
    return " ".join([*options, *quick, "-XX:-UsePerfData"])


@contextmanager
def _server(
    directory: Path, program: str, *words: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the servers, in a group of processes of its own."""
    with (directory / "log").open("a") as log:
        process = subprocess.Popen(
            [str(home() / "bin" / program), *words],
            cwd=directory,
            env={
                **os.environ,
                "SPARK_HOME": str(home()),
                "SPARK_LOCAL_IP": _HOST,
                "JAVA_TOOL_OPTIONS": _java(directory),
                "SPARK_DAEMON_MEMORY": "2g" if _THRIFT in words else "256m",
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and the executors that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], directory: Path) -> None:
    """Wait until a server listens on a port."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((_HOST, port), 1):
            return
        time.sleep(0.2)
    log = (directory / "log").read_text("utf-8", errors="replace")
    raise RuntimeError(f"Nothing listens on port {port}: {log[-3000:]}")


def connection(cluster: Cluster) -> Any:
    """Connect to a cluster that runs."""
    return hive.connect(host=cluster["SPARK_HOST"], port=int(cluster["SPARK_PORT"]))


def ask(cluster: Cluster, *statements: str) -> list[tuple[Any, ...]]:
    """The rows of the last of some statements."""
    connected = connection(cluster)
    try:
        with connected.cursor() as cursor:
            for statement in ("set spark.sql.session.timeZone = UTC", *statements):
                cursor.execute(statement)
            return list(cursor.fetchall())
    finally:
        with contextlib.suppress(Error):  # its Thrift server cannot always do that
            connected.close()


def schemas(cluster: Cluster) -> list[str]:
    """The schemas that the catalog did not come with, in order."""
    found = (name for (name,) in ask(cluster, "show schemas"))
    return sorted(name for name in found if name != "default")


def empty(cluster: Cluster) -> None:
    """Drop them all, with everything in them."""
    for name in schemas(cluster):
        ask(cluster, f"drop schema {name} cascade")


def tasks_by_worker(cluster: Cluster) -> dict[str, int]:
    """The tasks that each worker has done, by the address where it shows its logs."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def read(path: str) -> Any:
        with opener.open(f"{cluster['SPARK_UI']}/api/v1/{path}") as response:
            return json.load(response)

    (application,) = read("applications")
    return {
        executor["executorLogs"]["stdout"].split("/logPage")[0]: executor["totalTasks"]
        for executor in read(f"applications/{application['id']}/executors")
        if executor["id"] != "driver"
    }


def main(words: list[str]) -> int:
    """Run a command while a cluster is up; its exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with spark_cluster() as environment:
        return subprocess.run(
            words, env={**os.environ, **environment}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
