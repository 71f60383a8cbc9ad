"""How large a thing may be, what a view may do, and that nothing happens behind the reader's back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from guardian.models.models import BaseObjectPermission

from sluice.shared.declarations import declared
from tests.architecture.sources import LINE, functions, modules, modules_of_tests, parse, view_modules, where

LONGEST_MODULE, LONGEST_TEST, LONGEST_VIEW = 400, 600, 25
DRAWERS = {"utils", "util", "common", "core", "helpers", "misc", "base", "lib"}
SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}


def own_models() -> list[type[models.Model]]:
    # Tables of other packages (groups, sessions, guardian's bases) are declared as well; this is about the ones we wrote.
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in LINE]


def test_no_module_is_too_long() -> None:
    sizes = {where(path): len(path.read_text().splitlines()) for path in modules()}
    assert {path: size for path, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_no_test_file_is_too_long() -> None:
    sizes = {where(path): len(path.read_text().splitlines()) for path in modules_of_tests()}
    assert {path: size for path, size in sizes.items() if size > LONGEST_TEST} == {}


def test_there_is_no_drawer() -> None:
    assert [where(path) for path in modules() if path.stem in DRAWERS or path.parent.name in DRAWERS] == []


def test_views_are_short_functions() -> None:
    long = []
    for path in view_modules():
        assert not [node for node in ast.walk(parse(path)) if isinstance(node, ast.ClassDef) and is_view_class(node)], (
            where(path)
        )
        for function in functions(path):
            size = (function.end_lineno or 0) - function.lineno + 1
            if size > LONGEST_VIEW:
                long.append(f"{where(path, function)} {function.name}: {size} lines")
    assert long == []


def is_view_class(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id.endswith("View") for base in node.bases)


@pytest.mark.parametrize("path", view_modules(), ids=where)
def test_views_neither_write_nor_query(path: Path) -> None:
    faults = [
        f"{where(path, node)}: .{node.attr}"
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("save", "objects", "bulk_create", "bulk_update", "_base_manager", "_default_manager")
    ]
    assert faults == []


def test_there_are_no_model_signals() -> None:
    """They miss bulk writes and fail in silence: what must happen stands in the service."""
    faults = [
        f"{where(path, node)}"
        for path in modules()
        for node in ast.walk(parse(path))
        if (isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals")
        or (isinstance(node, ast.Attribute) and node.attr in SIGNALS)
        or (isinstance(node, ast.ImportFrom) and node.module == "django.dispatch")
    ]
    assert faults == []


def test_services_know_nothing_of_the_web() -> None:
    faults = []
    for path in modules():
        if path.stem not in ("services", "tasks", "statistics") and path.parent.name not in ("services", "statistics"):
            continue
        for node in ast.walk(parse(path)):
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            if any(
                name.startswith(("django.http", "django.shortcuts", "django.contrib.messages", "django.views"))
                for name in names
            ):
                faults.append(where(path, node))
    assert faults == []


def test_every_model_is_declared() -> None:
    """Export, erasure and retention are known for each table before it holds a single row."""
    concrete = {model._meta.label_lower for model in own_models() if not model._meta.proxy}
    assert concrete - set(declared()) == set()


def test_no_declaration_is_left_behind() -> None:
    assert set(declared()) - {model._meta.label_lower for model in apps.get_models(include_auto_created=True)} == set()


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_declared_fields_exist(model: type[models.Model]) -> None:
    declaration = declared().get(model._meta.label_lower)
    if declaration is None:
        pytest.fail(f"{model._meta.label} is not declared")
    fields = {field.name for field in model._meta.get_fields()} | {
        field.attname for field in model._meta.concrete_fields
    }
    assert {*declaration.export, *declaration.erase, *declaration.redact} - fields == set()
    assert declaration.retention


def test_constraints_and_indexes_are_named_by_us() -> None:
    ours = [model for model in own_models() if not issubclass(model, BaseObjectPermission)]
    unnamed = [f"{model._meta.label}: unique_together" for model in ours if model._meta.unique_together]
    assert unnamed == []
    names = [thing.name for model in own_models() for thing in (*model._meta.constraints, *model._meta.indexes)]
    assert len(names) == len(set(names))


def test_time_is_asked_for_in_one_place() -> None:
    """`sluice.shared.clock` alone asks; everybody else is told. The ledger asks for itself when an entry is written down:
    that moment stays real where the demonstration moves the clock."""
    others = [path for path in modules() if where(path) not in ("sluice/shared/clock.py", "ledger/services.py")]
    faults = [
        f"{where(path, node)}: {ast.unparse(node)}"
        for path in others
        for node in ast.walk(parse(path))
        if asks_the_time(node)
    ]
    assert faults == []


def asks_the_time(node: ast.AST) -> bool:
    """`localtime(moment)` and `localdate(moment)` only convert; without an argument they ask."""
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    ):
        return False
    if node.func.value.id not in ("datetime", "date", "timezone"):
        return False
    return node.func.attr in ("now", "today", "utcnow") or (
        node.func.attr in ("localtime", "localdate") and not node.args
    )
