"""What each model says about its own personal data: exported, erased, redacted, kept how long.

Every app declares its models in `declarations.py`, loaded by its AppConfig; a test fails for a model
that says nothing. The jobs that act on the declarations belong to the app `privacy`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


class AlreadyDeclared(ValueError):
    """Two different declarations for one model."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One model's answer.

    `export`: fields that a person gets a copy of; `erase`: fields emptied when the person's data is
    erased; `redact`: free-text fields in which a passage can be struck out; `retention`: how long
    rows are kept and what decides it, in one sentence.
    """

    export: tuple[str, ...]
    erase: tuple[str, ...]
    redact: tuple[str, ...]
    retention: str


_declared: dict[str, Declaration] = {}


def declare(model_label: str, declaration: Declaration) -> None:
    """Keep `declaration` for `model_label` ("app_label.ModelName").

    Saying the same again is harmless. Raises AlreadyDeclared for another answer, and ValueError for
    a label without a dot or a declaration without a retention.
    """
    if model_label.count(".") != 1:
        raise ValueError(f"expected app_label.ModelName, got {model_label!r}")
    if not declaration.retention.strip():
        raise ValueError(f"{model_label} must say how long it is kept")
    label = model_label.lower()
    if _declared.setdefault(label, declaration) != declaration:
        raise AlreadyDeclared(f"{model_label} is declared twice")


def declared() -> Mapping[str, Declaration]:
    """All declarations by lower-case label, as Django's `model._meta.label_lower` has it."""
    return MappingProxyType(_declared)
