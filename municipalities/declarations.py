"""What of the owners' tables is held about people, and how long it is kept."""

from __future__ import annotations

from sluice.shared.declarations import Declaration, declare

_NOBODY = Declaration(
    export=(), erase=(), redact=(), retention="as long as the owner exists; holds nothing about people"
)
_DERIVED = Declaration(
    export=(), erase=(), redact=(), retention="derived from memberships; rebuilt by sync_permissions"
)

_MODELS = {
    "municipalities.Municipality": _NOBODY,
    "municipalities.Authority": _NOBODY,
    "municipalities.Unit": _NOBODY,
    "municipalities.UnitYear": _NOBODY,
    "municipalities.Sluice": _NOBODY,
    "municipalities.Participation": _NOBODY,
    "municipalities.Membership": Declaration(
        export=("role", "title", "starts_on", "ends_on"),
        erase=("title",),
        redact=(),
        retention="two years after its last day: it says in which role somebody acted",
    ),
    "municipalities.RoleGroup": _DERIVED,
    "municipalities.AuthorityGroupPermission": _DERIVED,
    "municipalities.AuthorityUserPermission": _DERIVED,
    "municipalities.SluiceGroupPermission": _DERIVED,
    "municipalities.SluiceUserPermission": _DERIVED,
}


def register() -> None:
    """Declare this app's models."""
    for label, declaration in _MODELS.items():
        declare(label, declaration)
