"""The pages of `docs/` say what the product reads, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import make_pages
import pytest
import yaml
from aftersales.input.contract import ALL_TABLES
from aftersales.input.mapping.sources import LOOKUP_KEYS, READ_KEYS, SOURCE_KEYS
from aftersales.published.notices import SENTENCES
from pages.mapping_page import examples

ROOT = Path(__file__).resolve().parents[3]
INPUT = (ROOT / "docs" / "input.md").read_text("utf-8")
KNOWN = {"source": SOURCE_KEYS, "read": READ_KEYS}


def test_the_pages_are_what_the_script_makes() -> None:
    assert make_pages.main(["--check"]) == 0


def test_the_check_names_a_page_that_differs(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = {"input.md": "# Input\n", "mapping.md": "# Mapping\n"}
    monkeypatch.setattr(make_pages, "make_pages", lambda: pages)
    assert make_pages.main(["--output", str(tmp_path)]) == 0
    assert make_pages.main(["--output", str(tmp_path), "--check"]) == 0
    (tmp_path / "input.md").write_text("# Other input\n", "utf-8")
    assert make_pages.main(["--output", str(tmp_path), "--check"]) == 1
    said = capsys.readouterr().err
    assert "input.md is not what" in said
    assert "mapping.md" not in said


@pytest.mark.parametrize("section", KNOWN)
def test_every_key_of_a_mapping_has_a_line_and_an_example_that_uses_it(
    section: str,
) -> None:
    described = examples()[section]
    assert tuple(described) == KNOWN[section]
    for key, example in described.items():
        assert example["means"].strip().endswith(".")
        (part,) = list(yaml.safe_load(example["mapping"]).values())[:1]
        assert key in (part if section == "source" else part["read"])


def test_the_keys_of_a_lookup_are_named() -> None:
    for key in LOOKUP_KEYS:
        assert f"`{key}`" in examples()["source"]["lookup"]["means"]


def test_the_input_page_has_every_column_with_its_type() -> None:
    for name, table in ALL_TABLES.items():
        part = re.search(
            rf"^### {name}\n(.*?)(?=^##|\Z)", INPUT, re.DOTALL | re.MULTILINE
        )
        assert part, name
        listed = re.findall(
            r"^\| `(\w+)`(\\\*)? \| (\w+) \| \S.*\|$", part[1], re.MULTILINE
        )
        assert listed == [
            (column.name, r"\*" if column.required else "", column.type)
            for column in table.columns
        ]


def test_the_input_page_has_every_reason_in_its_order() -> None:
    macro = (ROOT / "macros" / "input" / "validate_rows.sql").read_text("utf-8")
    reasons = re.findall(r"^        '(\w+)': ", macro, re.MULTILINE)
    assert len(reasons) == 7
    listed, notices = INPUT.split("## Notices")
    first_cell = re.compile(r"^\| `(\w+)` \| [^|]+ \|$", re.MULTILINE)
    assert first_cell.findall(listed) == reasons
    assert sorted(first_cell.findall(notices)) == sorted(SENTENCES)


def test_every_link_of_a_page_leads_somewhere() -> None:
    for page in (ROOT / "docs").glob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+)(?:#[\w-]*)?\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), (page.name, link)
