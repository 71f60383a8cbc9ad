"""Who may import whom, and that nobody is left out of the rule."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from tests.architecture.sources import LINE, ROOT, docstrings, modules, parse, project, where


def test_the_contracts_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_app_is_unlisted() -> None:
    on_disk = {path.parent.name for path in ROOT.glob("*/apps.py")}
    installed = {
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and ".venv" not in config.path
    }
    linter: Any = project()["tool"]["importlinter"]  # type: ignore[index]
    layers = [layer for layer in linter["contracts"][0]["layers"] if "." not in layer]
    assert on_disk == installed - {"sluice.start"} == set(layers) == set(LINE) - {"sluice"}
    assert set(linter["root_packages"]) == set(LINE)
    assert [name for name in LINE if name != "sluice"] == layers


def test_every_package_in_the_clone_is_known() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == set(LINE) | {"tests"}


def test_the_apps_stand_in_settings_in_the_order_of_the_line() -> None:
    ours = [name for name in settings.INSTALLED_APPS if name in LINE]
    assert ours == [name for name in reversed(LINE) if name != "sluice"]


def test_no_string_refers_upwards() -> None:
    """import-linter does not see `ForeignKey("ideas.Idea")` or `import_module("reports.tasks")`."""
    assert [fault for path in modules(migrations=True) for fault in upward(path)] == []


def upward(path: Path) -> list[str]:
    """The strings in a module that name something above it."""
    own, *rest = path.relative_to(ROOT).parts
    if own == "sluice" and rest[0] != "shared":
        return []
    higher = ["sluice.start", *LINE[1:]] if own == "sluice" else ["sluice.start", *LINE[1 : LINE.index(own)]]
    pattern = re.compile(rf"^({'|'.join(re.escape(name) for name in higher)})\.[A-Za-z_][\w.]*$")
    tree = parse(path)
    skipped = docstrings(tree)
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in skipped]
    return [
        f"{where(path, node)}: {node.value!r}"
        for node in texts
        if isinstance(node.value, str) and pattern.match(node.value)
    ]
