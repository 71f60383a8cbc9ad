"""The feedback promise of a period, kept or broken, in working days."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import Decimal

from municipalities.models import Authority
from sluice.shared.periods import Period, local_day
from sluice.shared.workdays import add_working_days, working_days_between

from .models import Policy
from .policies import terms_of
from .promises import Terms, answer_due, news_due, paused
from .statistics_figures import Promise, Promises
from .statistics_lives import Life

# In these states the giver is promised news (`states`, promise "news").
NEWS_STATES = ("assessment", "development", "testing", "line", "external")


class PolicyBook:
    """Every policy of the authorities, read once: which ruled on a day."""

    def __init__(self, authorities: Sequence[Authority]) -> None:
        """Read them."""
        self.authorities = {authority.pk: authority for authority in authorities}
        self.policies: dict[int, list[Policy]] = {pk: [] for pk in self.authorities}
        for policy in Policy.objects.filter(authority__in=authorities).order_by("valid_from"):
            self.policies[policy.authority_id].append(policy)

    def policy(self, authority_id: int, day: dt.date) -> Policy:
        """The newest policy in force on the day; our own proposal where nothing was chosen."""
        valid = [policy for policy in self.policies[authority_id] if policy.valid_from <= day]
        return valid[-1] if valid else Policy(authority=self.authorities[authority_id], valid_from=day)

    def terms(self, authority_id: int, day: dt.date) -> Terms:
        """The promise that was made on the day."""
        return terms_of(self.authorities[authority_id], self.policy(authority_id, day))


def kept(lives: Sequence[Life], authorities: Sequence[Authority], period: Period, until: dt.datetime) -> Promises:
    """The promises of the period. A promise belongs to the period in which its last day lies, and to no other."""
    book = PolicyBook(authorities)
    answers, decisions, silent = _Tally(period), _Tally(period), 0
    for life in lives:
        if life.imported:
            continue
        handed = local_day(life.handed_in_at)
        terms = book.terms(life.authority_id, handed)
        decision = life.decision
        withdrawn = life.state == "withdrawn"
        still = sum(paused(local_day(start), local_day(end), terms) for start, end in life.pauses(until))
        answers.add(handed, answer_due(handed, terms), life.answered_at, terms, left=withdrawn)
        decided_at = decision.at if decision else None
        days = terms.decision_days + still
        due = add_working_days(handed, days, country=terms.country, july_still=terms.july_still)
        left = withdrawn or life.state == "completion"
        decisions.add(handed, due, decided_at, terms, still=still, left=left)
        silent += _silent(life, book, period)
    return Promises(answer=answers.promise(), decision=decisions.promise(), overdue_news=silent)


def _silent(life: Life, book: PolicyBook, period: Period) -> bool:
    if life.state not in NEWS_STATES:
        return False
    told = local_day(life.last_word_at or life.handed_in_at)
    return news_due(told, book.terms(life.authority_id, told)) < period.end


class _Tally:
    """Counts one promise."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.due = self.kept = self.overdue = 0
        self.days: list[int] = []

    def add(
        self,
        handed: dt.date,
        due: dt.date,
        met_at: dt.datetime | None,
        terms: Terms,
        *,
        still: int = 0,
        left: bool = False,
    ) -> None:
        """Count one idea; `still` are days on which its clock stood, `left`: nobody waits any more."""
        met = local_day(met_at) if met_at else None
        if met is None and left:
            return
        if self.period.start <= due <= self.period.end:
            self.due += 1
            self.kept += met is not None and met <= due
        if met is None:
            self.overdue += due <= self.period.end
        elif met >= self.period.start:
            days = working_days_between(handed, met, country=terms.country, july_still=terms.july_still)
            self.days.append(max(0, days - still))

    def promise(self) -> Promise:
        """The sums."""
        days = sorted(self.days)
        return Promise(
            due=self.due,
            kept=self.kept,
            met=len(days),
            median=median(days),
            p90=days[math.ceil(0.9 * len(days)) - 1] if days else None,
            overdue=self.overdue,
        )


def median(values: Sequence[int]) -> Decimal | None:
    """The middle of sorted values; halfway between the two middle ones of an even number. None of nothing."""
    if not values:
        return None
    middle = len(values) // 2
    if len(values) % 2:
        return Decimal(values[middle])
    return Decimal(values[middle - 1] + values[middle]) / 2
