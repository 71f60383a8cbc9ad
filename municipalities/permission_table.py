"""The matrix role × permission as the page `docs/permissions.md`."""

from __future__ import annotations

from django.utils import translation

from . import permissions, roles

HEADER = """# Permissions

Generated from `municipalities/permissions.py` and `municipalities/roles.py` by `manage.py permissions_table`; a test fails when it is
out of date. Code asks for permissions, never for roles. A permission counts only while a membership that is current today gives
it, and, where the membership has a unit, only for that unit and those below.

What somebody may do with one idea also depends on the idea: its state, its visibility, and how the person stands to it
(`ideas/permissions.py`). A stranger to an authority or a sluice gets 404, never 403.
"""


def markdown() -> str:
    """The whole page."""
    with translation.override("sv"):
        parts = [
            HEADER,
            _section("On an authority", "authority", permissions.ON_AUTHORITY),
            _section("On a sluice", "sluice", permissions.ON_SLUICE),
        ]
    return "\n".join(parts)


def _section(title: str, kind: str, known: tuple[tuple[str, object], ...]) -> str:
    held = [role for role in roles.ROLES if roles.permissions_of(role.code, kind)]
    meanings = [f"| `{code}` | {label} |" for code, label in known]
    rows = [
        f"| `{role.code}` {role.label} | "
        + " | ".join("yes" if code in roles.permissions_of(role.code, kind) else "" for code, _label in known)
        + " |"
        for role in held
    ]
    heads = " | ".join(f"`{code}`" for code, _label in known)
    lines = [
        f"## {title}", "", "| permission | in the interface |", "|---|---|", *meanings, "",
        f"| role | {heads} |", "|---" * (len(known) + 1) + "|", *rows, "",
    ]  # fmt: skip
    return "\n".join(lines)
