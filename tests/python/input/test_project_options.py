"""What the wrapper reads of dbt_project.yml, it reads as dbt's models do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from aftersales.errors import InputError
from aftersales.input import contract
from aftersales.input.contract import kpi_facts, kpi_segments
from building import PROJECT

MINE = "extra_kpis: [{model: kpi_mine, records: unit}]"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The configuration of another project, with our macros."""
    (tmp_path / "macros").symlink_to(PROJECT / "macros")
    monkeypatch.setattr(contract, "project_directory", lambda: tmp_path)
    forget()
    yield tmp_path / "dbt_project.yml"
    forget()


def forget() -> None:
    kpi_facts.cache_clear()
    kpi_segments.cache_clear()


@pytest.mark.parametrize(
    "said",
    [
        "vars: {extra_kpis: kpi_mine}",
        "vars: {extra_kpis: [kpi_mine]}",
        "vars: {extra_kpis: {model: kpi_mine}}",
        "vars: {extra_kpis: [{model: kpi_other, kpi_id: mine}]}",
        "vars: {extra_kpis: [], aftersales: {extra_kpis: kpi_mine}}",
    ],
)
def test_an_added_kpi_is_known_however_it_is_written(project: Path, said: str) -> None:
    shipped = len(kpi_ids(project, "vars: {}"))
    assert kpi_ids(project, said)[shipped:] == ["mine"]


def kpi_ids(project: Path, said: str) -> list[str]:
    project.write_text(said, "utf-8")
    forget()
    return list(kpi_facts())


@pytest.mark.parametrize(
    ("said", "segments"),
    [
        ("segments: {unit: region}", ("region",)),
        ("segments: {unit: [region, product_line]}", ("region", "product_line")),
        ("segments: {unit: }", ()),
        ("segments: ", ("product_line", "region", "customer_segment")),
    ],
)
def test_segments_are_known_however_they_are_written(
    project: Path, said: str, segments: tuple[str, ...]
) -> None:
    project.write_text(f"vars:\n  {MINE}\n  {said}\n", "utf-8")
    assert kpi_segments()["mine"] == kpi_segments()["fault_rate"] == segments


@pytest.mark.parametrize(
    "said",
    [
        "vars: ",
        "vars: 5",
        "vars: {extra_kpis: 5, segments: 5}",
        "vars: {extra_kpis: [5, [kpi_mine], {name: Mine}], segments: [team]}",
    ],
)
def test_what_dbt_refuses_is_left_to_dbt(project: Path, said: str) -> None:
    assert kpi_ids(project, said) == kpi_ids(project, "vars: {}")
    project.write_text(said, "utf-8")
    assert "team" in kpi_segments()["csat"]


def test_a_file_that_is_no_yaml_is_refused_with_its_line(project: Path) -> None:
    project.write_text("vars:\n  segments: {ticket: [team}\n", "utf-8")
    with pytest.raises(InputError, match=r"dbt_project.yml, line 2: not YAML: "):
        kpi_facts()
