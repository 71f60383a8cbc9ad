"""The code as the tests of its shape see it."""

from __future__ import annotations

import ast
import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# From the top to the bottom, as in the import contract; each name is a package.
LINE = ("sluice", "reports", "governance", "ideas", "quality", "municipalities", "notices", "accounts", "ledger")


@functools.cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def modules(*, migrations: bool = False) -> list[Path]:
    """Every module of the sluice itself."""
    found = [path for package in LINE for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in found if migrations or "migrations" not in path.parts]


def modules_of_tests() -> list[Path]:
    return sorted((ROOT / "tests").rglob("*.py"))


def view_modules() -> list[Path]:
    return [path for path in modules() if path.stem == "views" or path.parent.name == "views"]


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.FunctionDef):
            yield node


def where(path: Path, node: ast.AST | None = None) -> str:
    line = f":{getattr(node, 'lineno', 0)}" if node is not None else ""
    return f"{path.relative_to(ROOT)}{line}"


def docstrings(tree: ast.Module) -> set[int]:
    """The identities of the constants that are docstrings, or bare strings as comments on a field."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


@functools.cache
def project() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)
