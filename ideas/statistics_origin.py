"""Where a period's ideas came from: authorities, units, roles, givers. Small numbers are hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Q

from municipalities.models import Authority, Unit
from sluice.shared.periods import Period
from sluice.shared.suppression import suppress

from .models import Idea
from .statistics_figures import Origin
from .statistics_lives import Life

NO_UNIT = ""
"""The name under which ideas without a unit are counted; the report puts words to it."""


def origin(lives: Sequence[Life], authorities: Sequence[Authority], period: Period, *, single: bool) -> Origin:
    """The period's ideas by authority, unit and the giver's role; `single`: of one authority, so that units are shown.

    A unit's own name may stand in two places of the tree: units of the same name are counted together.
    """
    ours = [life for life in lives if life.handed_in_at >= period.starts_at]
    rows = list(
        Idea.objects.filter(authority__in=authorities, reference__in=[life.reference for life in ours]).values_list(
            "authority_id", "unit_id", "unit__name", "giver_role", "giver_id"
        )
    )
    names = {authority.pk: authority.short_name for authority in authorities}
    by_authority = Counter(dict.fromkeys(names, 0))
    by_authority.update(row[0] for row in rows)
    givers = {row[4] for row in rows if row[4]}
    # Earlier than the period, in any of these authorities.
    known = set(
        Idea.objects.filter(authority__in=authorities, giver__in=givers, submitted_at__lt=period.starts_at)
        .values_list("giver_id", flat=True)
        .distinct()
    )
    return Origin(
        authorities=tuple((names[pk], by_authority[pk]) for pk in sorted(names, key=lambda pk: (names[pk], pk))),
        units=breakdown(row[2] or NO_UNIT for row in rows) if single else (),
        roles=breakdown(row[3] for row in rows),
        units_reached=len({row[1] for row in rows if row[1]}),
        units_open=Unit.objects.filter(authority__in=authorities)
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gt=period.end))
        .count(),
        givers=len(givers),
        first_time=len(givers - known),
    )


def breakdown(names: Iterable[str]) -> tuple[tuple[str, int | None], ...]:
    """How many of each, the largest first, small numbers hidden. Empty where there is only one: it would be the total."""
    counts = Counter(names)
    if len(counts) < 2:
        return ()
    # Hidden ones last and by name: their order says nothing about their size.
    return tuple(sorted(suppress(dict(counts)).items(), key=lambda row: (row[1] is None, -(row[1] or 0), row[0])))
