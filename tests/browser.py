"""Debian's Chromium, driven by Playwright, and the two checkers of what it shows."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.databases import ROOT

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]  # fmt: skip
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
NODE_MODULES = ROOT / "node_modules"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole process."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "Chromium is missing. On Debian: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a fresh context (its own cookies); options go to Playwright's `new_context`."""
    contexts: list[Any] = []
    errors: list[str] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(
            **{"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": {"width": 1280, "height": 900}}
            | options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None,
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert not errors, f"scripts failed in the browser: {errors}"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page on a desktop."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A page on the narrowest phone."""
    return new_page(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Return a function that gives axe's violations on a page, as readable lines."""
    source = NODE_MODULES / "axe-core" / "axe.min.js"
    assert source.exists(), "axe-core is missing: run npm ci, or make test"
    script = source.read_text()

    def check(page: Page) -> list[str]:
        page.evaluate(script)
        found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", WCAG)
        return [
            f"{fault['id']}: {fault['help']}: {node['html'][:200]}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]

    return check


@pytest.fixture(scope="session")
def nu_all(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Mapping[str, str]], list[str]]:
    """Return a function that gives the Nu HTML checker's errors for many rendered pages by name: one Java for all."""
    jar = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    assert jar.exists(), "vnu-jar is missing: run npm ci, or make test"

    def check(pages: Mapping[str, str]) -> list[str]:
        folder = tmp_path_factory.mktemp("nu")
        names = {}
        for number, (name, html) in enumerate(pages.items()):
            path = folder / f"{number}.html"
            path.write_text(html, encoding="utf-8")
            names[path.name] = name
        argv = ["java", "-jar", str(jar), "--format", "json", "--errors-only", "--exit-zero-always", str(folder)]
        done = subprocess.run(argv, capture_output=True, check=True)
        return [
            f"{names[m['url'].rsplit('/', 1)[-1]]}: {m['message']} (line {m.get('lastLine')}): {m.get('extract', '')[:160]}"
            for m in json.loads(done.stderr or done.stdout)["messages"]
        ]

    return check


@pytest.fixture(scope="session")
def nu(nu_all: Callable[[Mapping[str, str]], list[str]]) -> Callable[[str], list[str]]:
    """Return a function that gives the Nu HTML checker's errors for a rendered page."""
    return lambda html: nu_all({"page": html})
