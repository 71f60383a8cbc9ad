"""Gathers a report's figures from the apps into one plain value, which is stored, sealed, and never counted again."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from governance.models import SteeringGroup
from ideas.statistics import idea_figures
from ideas.statistics_lives import read_lives
from municipalities.models import Authority, Participation
from quality.statistics import quality_figures
from sluice.shared.hashing import canonical, sha256_hex
from sluice.shared.periods import Period

from .inconsistencies import find

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
"""The snapshot's own version; raised when its keys change meaning."""


def authorities_of(group: SteeringGroup, period: Period) -> list[Authority]:
    """Whose figures the group is shown: its own authority, or the sluice's participants on some day of the period."""
    if group.authority is not None:
        return [group.authority]
    parts = Participation.objects.overlapping(period.start, period.end).filter(sluice=group.sluice)
    return list(Authority.objects.filter(pk__in=parts.values("authority_id")).order_by("short_name", "pk"))


def gather(*, group: SteeringGroup, period: Period, edition: int, now: dt.datetime) -> dict[str, Any]:
    """Every figure of the report, in JSON's own types."""
    authorities = authorities_of(group, period)
    lives = read_lives(authorities, min(period.ends_at, now))
    ideas = idea_figures(authorities=authorities, period=period, now=now, sluice=group.sluice, lives=lives)
    found: dict[str, Any] = plain(
        {
            "format": FORMAT,
            "about": about(group, period, edition, authorities, now),
            "ideas": ideas,
            "quality": quality_figures(authorities=authorities, period=period),
            "checks": find(group=group, authorities=authorities, period=period, now=now, lives=lives),
        }
    )
    return found


def about(
    group: SteeringGroup, period: Period, edition: int, authorities: Sequence[Authority], now: dt.datetime
) -> dict[str, Any]:
    """Whose report, and of when."""
    return {
        "group": group.name,
        "place": group.place.name,
        "kind": group.container[0],
        "authorities": [authority.name for authority in authorities],
        "cadence": period.cadence,
        "start": period.start,
        "end": period.end,
        "edition": edition,
        "made_at": now,
        "is_demo": group.is_demo,
    }


def plain(value: Any) -> Any:
    """Records, dates and decimals as JSON's own types, spelt as the canonical form spells them."""
    return json.loads(canonical(_unfold(value)))


def _unfold(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _unfold(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _unfold(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_unfold(inner) for inner in value]
    return value


def seal(snapshot: Mapping[str, Any]) -> str:
    """The SHA-256 of the snapshot's canonical form; the same before and after it lay in the database."""
    return sha256_hex(canonical(snapshot))


def decimal(value: str | int | None) -> Decimal | None:
    """A figure as it was before it became text."""
    return None if value is None else Decimal(value)
