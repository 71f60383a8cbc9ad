"""The check before a report: what does not agree, in three degrees, as of the period's end.

An *error* is something the rules forbid, a *warning* something that should not be left, a *note* something
that makes a figure weaker. For a sluice's group nothing of the participants' registers is said but counts,
and only ideas shared to the sluice are named, by reference.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q

from governance.models import SteeringGroup
from ideas.models import Effect, Idea, Test
from ideas.promises import answer_due, news_due
from ideas.statistics_lives import Life
from ideas.statistics_promises import NEWS_STATES, PolicyBook
from municipalities.models import Authority, UnitYear
from quality.models import Harm, Measure, RiskAnalysis
from sluice.shared.periods import Period, local_day, midnight, months_later

ERROR, WARNING, NOTE = "error", "warning", "note"
MOST_NAMED = 20
"""More references than this are a number: the list is to be acted on, not to be read as a register."""


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """One thing that does not agree: its code, its degree, how many, and the first of them by reference."""

    code: str
    degree: str
    count: int
    references: tuple[str, ...]


@dataclass
class _Ground:
    """What is looked at."""

    group: SteeringGroup
    authorities: Sequence[Authority]
    period: Period
    until: dt.datetime
    lives: Mapping[str, Life]
    found: list[Inconsistency] = field(default_factory=list)

    def note(self, code: str, degree: str, references: Iterable[str]) -> None:
        """Keep what was found, if anything was."""
        every = sorted(references)
        if not every:
            return
        named = [reference for reference in every if reference]
        if self.group.sluice_id:
            shared = Idea.objects.filter(sluice_id=self.group.sluice_id, reference__in=named)
            named = sorted(shared.values_list("reference", flat=True))
        self.found.append(Inconsistency(code, degree, len(every), tuple(named[:MOST_NAMED])))

    def count(self, code: str, degree: str, count: int) -> None:
        """Keep a number that names nobody."""
        if count:
            self.found.append(Inconsistency(code, degree, count, ()))


def find(
    *,
    group: SteeringGroup,
    authorities: Sequence[Authority],
    period: Period,
    now: dt.datetime,
    lives: Mapping[str, Life],
) -> tuple[Inconsistency, ...]:
    """Everything that does not agree at the period's end (or now, if it has not ended), the worst first."""
    ground = _Ground(group, authorities, period, min(period.ends_at, now), lives)
    _tests(ground)
    _introduced(ground)
    _register(ground)
    _promises(ground)
    _effects(ground)
    _weak_figures(ground)
    degrees = (ERROR, WARNING, NOTE)
    return tuple(sorted(ground.found, key=lambda row: degrees.index(row.degree)))


def _tests(ground: _Ground) -> None:
    testing = {life.reference for life in ground.lives.values() if life.state == "testing"}
    done = RiskAnalysis.objects.filter(
        subject_type="idea", subject_ref__in=testing, finished_at__lt=ground.until
    ).values_list("subject_ref", flat=True)
    ground.note("test_without_risk", ERROR, testing - set(done))
    running = Test.objects.filter(idea__authority__in=ground.authorities, recorded_at__lt=ground.until).filter(
        Q(finished_at__isnull=True) | Q(finished_at__gte=ground.until)
    )
    left = {
        str(reference) for reference in running.values_list("idea__reference", flat=True) if reference not in testing
    }
    ground.note("test_left_open", WARNING, left)


def _introduced(ground: _Ground) -> None:
    gates = {
        life.reference
        for life in ground.lives.values()
        if life.way == "gates" and life.introduction and life.introduction.at >= ground.period.starts_at
    }
    tested = Test.objects.filter(idea__reference__in=gates, finished_at__lt=ground.until)
    ground.note("introduced_untested", ERROR, gates - set(tested.values_list("idea__reference", flat=True)))


def _register(ground: _Ground) -> None:
    harms = Harm.objects.filter(authority__in=ground.authorities, due_at__lt=ground.until).filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=ground.until)
    )
    ground.count("harm_overdue", ERROR, harms.count())
    measures = Measure.objects.filter(authority__in=ground.authorities)
    late = measures.filter(due_on__lt=local_day(ground.until), decided_at__lt=ground.until).filter(
        Q(done_at__isnull=True) | Q(done_at__gte=ground.until)
    )
    ground.note("measure_overdue", WARNING, late.values_list("subject_ref", flat=True))
    unchecked = measures.filter(done_at__lt=ground.until, risk__isnull=False).filter(
        Q(risk__reassessed_at__isnull=True) | Q(risk__reassessed_at__lt=F("done_at"))
    )
    ground.note("measure_unchecked", WARNING, unchecked.values_list("subject_ref", flat=True))


def _promises(ground: _Ground) -> None:
    book, today = PolicyBook(ground.authorities), local_day(ground.until - dt.timedelta(microseconds=1))
    silent, stale = [], []
    for life in ground.lives.values():
        if life.imported:
            continue
        handed, told = local_day(life.handed_in_at), local_day(life.last_word_at or life.handed_in_at)
        if life.state == "submitted" and life.answered_at is None:
            if answer_due(handed, book.terms(life.authority_id, handed)) < today:
                silent.append(life.reference)
        elif life.state in NEWS_STATES and news_due(told, book.terms(life.authority_id, told)) < today:
            stale.append(life.reference)
    ground.note("answer_overdue", WARNING, silent)
    ground.note("news_overdue", WARNING, stale)


def _effects(ground: _Ground) -> None:
    day = local_day(ground.until)
    a_year_ago = midnight(months_later(day, -12).replace(day=min(day.day, 28)))
    old = {
        life.reference
        for life in ground.lives.values()
        if life.state == "introduced" and life.introduction and life.introduction.at < a_year_ago
    }
    measured = Effect.objects.filter(idea__reference__in=old, measured_at__lt=ground.until)
    ground.note("effect_unmeasured", WARNING, old - set(measured.values_list("idea__reference", flat=True)))


def _weak_figures(ground: _Ground) -> None:
    new = {life.reference: life for life in ground.lives.values() if life.handed_in_at >= ground.period.starts_at}
    homeless = Idea.objects.filter(reference__in=list(new), unit__isnull=True)
    ground.note("without_unit", NOTE, homeless.values_list("reference", flat=True))
    ground.count("from_lists", NOTE, sum(life.imported for life in new.values()))
    known = UnitYear.objects.filter(unit__authority__in=ground.authorities, year=ground.period.end.year)
    missing = len(ground.authorities) - known.values("unit__authority").distinct().count()
    ground.count("without_employees", NOTE, missing)
