"""What is said of a model that failed, in the words of whichever engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from aftersales.build.dbt_runner import Outcome, require_success
from aftersales.errors import AftersalesError, BuildError, InputError

SPARK = """Database Error
  org.apache.hive.service.cli.HiveSQLException: Error running query: [{code}] \
org.apache.spark.SparkRuntimeException: [{code}] {text} SQLSTATE: {state}
  \tat org.apache.spark.sql.hive.thriftserver.Errors$.error(Errors.scala:43)
  \tat java.base/java.lang.Thread.run(Thread.java:840)
  Caused by: org.apache.spark.SparkRuntimeException: [{code}] {text} SQLSTATE: {state}
  \tat org.apache.spark.sql.errors.QueryErrors$.raise(QueryErrors.scala:1)"""


def failure_of(code: str, text: str, state: str) -> AftersalesError:
    message = SPARK.format(code=code, text=text, state=state)
    node = {"unique_id": "model.aftersales.kpi_nps", "status": "error"}
    with pytest.raises(AftersalesError) as raised:
        require_success(Outcome([{**node, "message": message}]), Path("logs"))
    return raised.value


def test_an_error_of_spark_is_told_without_java() -> None:
    error = failure_of("CAST_INVALID_INPUT", "'x3' is no INT.", "22018")
    assert isinstance(error, BuildError)
    assert error.problem == (
        "model kpi_nps failed: [CAST_INVALID_INPUT] 'x3' is no INT. SQLSTATE: 22018"
    )


def test_an_error_of_the_input_is_one_on_spark_too() -> None:
    text = "input error: column a is too large. Expected text."
    error = failure_of("USER_RAISED_EXCEPTION", text, "P0001")
    assert isinstance(error, InputError)
    assert error.problem == "column a is too large. Expected text."
    assert "org.apache" not in str(error)
