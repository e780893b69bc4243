"""A person's way through Superset's API: log in, list charts, ask for their rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

Json = dict[str, Any]


def _opener() -> OpenerDirector:
    return build_opener(HTTPCookieProcessor(CookieJar()))


@dataclass
class Client:
    """A session with one server; `address` has no path."""

    address: str
    opener: OpenerDirector = field(default_factory=_opener)
    headers: dict[str, str] = field(default_factory=dict)

    def log_in(self, user: str, password: str) -> None:
        login = {"username": user, "password": password, "provider": "db"}
        token = self.post("/api/v1/security/login", login)["access_token"]
        self.headers["Authorization"] = f"Bearer {token}"
        csrf = self.get("/api/v1/security/csrf_token/")["result"]
        self.headers |= {"X-CSRFToken": csrf, "Referer": self.address}

    def get(self, path: str) -> Json:
        return self._ask(path)

    def post(self, path: str, body: Json) -> Json:
        """The answer to a request, also to one that is refused."""
        return self._ask(path, json.dumps(body).encode())

    def charts(self) -> list[Json]:
        """Every chart, with its parameters under `params`."""
        found = self.get("/api/v1/chart/?q=(page_size:100)")["result"]
        return [{**chart, "params": json.loads(chart["params"])} for chart in found]

    def rows(self, chart: Json) -> list[Json]:
        """What a chart shows, asked for as the page asks."""
        context = query_context(chart["params"], chart["datasource_id"])
        answer = self.post("/api/v1/chart/data", context)
        assert "result" in answer, answer
        (result,) = answer["result"]
        assert result["error"] is None, result["error"]
        rows: list[Json] = result["data"]
        return rows

    def sql(self, database: int, statement: str) -> Json:
        """The answer of the SQL editor."""
        query = {"database_id": database, "sql": statement, "runAsync": False}
        return self.post("/api/v1/sqllab/execute/", query)

    def _ask(self, path: str, data: bytes | None = None) -> Json:
        headers = {"Content-Type": "application/json", **self.headers}
        request = Request(self.address + path, data=data, headers=headers)  # noqa: S310
        try:
            with self.opener.open(request, timeout=60) as answer:
                found: Json = json.load(answer)
        except HTTPError as error:
            found = json.load(error)
        return found


def query_context(params: Json, dataset: int) -> Json:
    """The query behind a chart's parameters, as Superset's page forms it."""
    is_table = params["viz_type"] == "table"
    axis = {
        "columnType": "BASE_AXIS",
        "expressionType": "SQL",
        "label": params.get("x_axis"),
        "sqlExpression": params.get("x_axis"),
    }
    order = [json.loads(text) for text in params.get("order_by_cols", [])]
    query = {
        "columns": params["all_columns"] if is_table else [axis],
        "metrics": None if is_table else params["metrics"],  # none: rows as they are
        "filters": [
            {"col": one["subject"], "op": one["operator"], "val": one["comparator"]}
            for one in params["adhoc_filters"]
        ],
        "orderby": order if is_table else [],
        "row_limit": params["row_limit"],
    }
    return {
        "datasource": {"id": dataset, "type": "table"},
        "queries": [query],
        "form_data": params,
        "result_format": "json",
        "result_type": "full",
    }
