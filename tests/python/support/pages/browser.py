"""A real headless Chromium for pages that ask nothing of the network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Scheme = Literal["light", "dark"]

RUN_AXE = "axe.run(document, { resultTypes: ['violations'] })"
OVERFLOWING = """() => {
    const width = document.documentElement.clientWidth;
    const seen = [...document.querySelectorAll("body *")].filter((element) =>
        element.checkVisibility() && !element.closest(".sr, .skip, .sprite, svg"));
    return [
        ...(document.documentElement.scrollWidth > width ? ["the page"] : []),
        ...seen.filter((element) => {
            const box = element.getBoundingClientRect();
            return box.width > 1 && (box.right > width + 1 || box.left < -1);
        }).map((element) => element.outerHTML.slice(0, 80)),
    ];
}"""


RENDER = """() => {
    const style = document.createElement("style");
    style.textContent = "article { content-visibility: visible !important; }";
    document.head.append(style);
}"""
"""What is out of sight is looked at, too."""


@dataclass
class Watched:
    """A page, with everything it said to the console or asked of the network."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def choose(self, grain: str) -> None:
        """Choose a grain as a mouse does."""
        self.page.click(f"label[for=by-{grain}]")

    def overflowing(self) -> list[str]:
        """What sticks out of the window at its sides."""
        found: list[str] = self.page.evaluate(OVERFLOWING)
        return found

    def findings(self) -> list[str]:
        """What the accessibility checker axe-core finds, one line a finding."""
        self.page.evaluate(axe_source())
        result: dict[str, Any] = self.page.evaluate(RUN_AXE)
        return [
            f"{violation['id']}: {node['html'][:120]} ({node['failureSummary'][:300]})"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]


@cache
def axe_source() -> str:
    """The accessibility checker's script."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium; without one the test is skipped, but never in CI."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        message = "no Chromium on this machine: install Debian's `chromium`, say"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def watched(
    browser: Browser,
    file: Path,
    *,
    width: int = 1600,
    scheme: Scheme = "light",
    script: bool = True,
    allowed: Sequence[str] = ("data:",),
) -> Iterator[Watched]:
    """A file in a window of its own, cut off from the network."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=script,
        offline=True,
    )
    page = context.new_page()
    watch = Watched(page)
    address = file.as_uri()

    def route(route: Route) -> None:
        url = route.request.url
        if url == address or url.startswith(tuple(allowed)):
            route.continue_()
        else:
            watch.requests.append(url)
            route.abort()

    page.route("**/*", route)
    page.on("console", lambda message: watch.complaints.append(message.text))
    page.on("pageerror", lambda error: watch.complaints.append(str(error)))
    page.on("dialog", lambda dialog: watch.complaints.append(dialog.message))
    page.goto(address)
    page.evaluate(RENDER)
    try:
        yield watch
    finally:
        context.close()
