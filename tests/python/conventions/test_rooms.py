"""The rooms of the house: few files each; those of Python know no circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from house import PROJECT

SCRIPTS = PROJECT / "scripts"
PACKAGE = "aftersales"
HIGHEST_FLOOR = 8
MOST_FILES = 16
ROOMS = ("models", "macros", "scripts", "tests")
SOURCE = (".py", ".sql")
LONGEST_MODULE = 280

Graph = Mapping[str, set[str]]


def name_of(path: Path) -> str:
    parts = path.relative_to(SCRIPTS).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def modules() -> dict[str, Path]:
    return {name_of(path): path for path in (SCRIPTS / PACKAGE).rglob("*.py")}


def imported(path: Path, *, at_once: bool = False) -> Iterator[str]:
    """Every absolute name that a module imports; `at_once` is as it is imported."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body if at_once else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the room"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def graph(*, at_once: bool) -> dict[str, set[str]]:
    """The modules of the package that each module imports."""
    known = modules()
    found: dict[str, set[str]] = {}
    for name, path in known.items():
        names = {within(full, known) for full in imported(path, at_once=at_once)}
        found[name] = {below for below in names if below} - {name}
    return found


def within(full: str, known: Mapping[str, Path]) -> str | None:
    """The module that a dotted name lies in; None outside the package."""
    while full and full not in known:
        full = full.rpartition(".")[0]
    return full or None


def floors(imports: Graph) -> dict[str, int]:
    """How many modules stand upon each other, from each one down."""
    height: dict[str, int] = {}
    for name in TopologicalSorter(imports).static_order():
        height[name] = 1 + max((height[below] for below in imports[name]), default=0)
    return height


def test_no_import_goes_in_a_circle() -> None:
    """Not even one that waits until a function is called."""
    floors(graph(at_once=False))


def test_imports_stand_on_few_floors() -> None:
    """A command's own modules are imported when it is called: they stand apart."""
    height = floors(graph(at_once=True))
    top = max(height, key=lambda name: height[name])
    assert height[top] <= HIGHEST_FLOOR, f"{top} stands on {height[top] - 1} others"


def test_a_circle_and_a_floor_too_many_would_be_found() -> None:
    with pytest.raises(CycleError):
        floors({"a": {"b"}, "b": {"a"}})
    assert floors({"a": {"b"}, "b": {"c"}, "c": set()})["a"] == 3


def test_one_module_imports_dbt() -> None:
    importers = [
        name
        for name, path in modules().items()
        if any(full.partition(".")[0] == "dbt" for full in imported(path))
    ]
    assert len(importers) == 1, importers


@pytest.mark.parametrize("room", ROOMS)
def test_no_folder_has_many_more_than_fifteen_files(room: str) -> None:
    folders = [PROJECT / room, *filter(Path.is_dir, (PROJECT / room).rglob("*"))]
    assert len(folders) > 1
    for folder in folders:
        files = [path for path in folder.iterdir() if path.suffix in SOURCE]
        assert len(files) <= MOST_FILES, folder


@pytest.mark.parametrize("path", modules().values(), ids=name_of)
def test_a_module_has_one_purpose(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE


def test_every_file_of_tests_is_run(pytestconfig: pytest.Config) -> None:
    """By default pytest passes over directories of names such as `build`."""
    passed_over = pytestconfig.getini("norecursedirs")
    directories = {path.parent.name for path in (PROJECT / "tests").rglob("test_*.py")}
    assert {"build", "input", "output"} <= directories
    assert not [n for n in directories for odd in passed_over if fnmatch(n, odd)]
