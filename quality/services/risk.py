"""Risk analyses (5 kap. 1 §): opened on the scale of that day, risks while unfinished, a conclusion, a second look.

These services ask no permission: an analysis of an idea is also written by those who are responsible for it, and
each door (quality's pages, the idea's pages) has its own gate. They take `by` to name who acted.
"""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.kinds import Kind
from municipalities.granted import Granted
from municipalities.models import Authority
from municipalities.services import local_day
from quality import log_kinds, risk
from quality.models import Measure, Risk, RiskAnalysis

from .lines import doer, write
from .policy import stored_policy
from .refusals import Refused

SUBJECT = "risk_analysis"


class AnalysisOpenAlready(Refused):
    """An unfinished analysis of the subject exists."""

    sentence = _("Det finns redan en riskanalys som inte är klar. Fortsätt på den.")


class AnalysisFinished(Refused):
    """A finished analysis is a record: nothing in it changes."""

    sentence = _("Riskanalysen är redan klar och kan inte ändras. Börja en ny om något har tillkommit.")


class AnalysisUnfinished(Refused):
    """Only what is finished is judged a second time."""

    sentence = _("Riskanalysen är inte klar än. Ändra risken i stället.")


class NoRisks(Refused):
    """An analysis without a single risk says nothing."""

    sentence = _("Skriv minst en risk innan du avslutar riskanalysen.")


class OffScale(Refused):
    """A value outside the analysis' scale."""

    sentence = _("Välj ett steg på skalan.")


class SameEvent(Refused):
    """The event stands in the analysis already: a second click, or the same thing twice."""

    sentence = _("Den risken står redan i riskanalysen.")


class HasMeasures(Refused):
    """Measures are decided for it."""

    sentence = _("Det finns beslutade åtgärder mot risken, så den kan inte tas bort.")


@transaction.atomic
def open_risk_analysis(
    *, authority: Authority, subject_type: str, subject_ref: str, title: str, by: Granted, now: datetime
) -> RiskAnalysis:
    """Begin an analysis of a subject (or, with an empty reference, of something else) on today's scale.

    Raises AnalysisOpenAlready.
    """
    policy = stored_policy(authority, local_day(now))
    try:
        with transaction.atomic():
            analysis = RiskAnalysis.objects.create(
                authority=authority, subject_type=subject_type, subject_ref=subject_ref, title=title, policy=policy,
                started_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise AnalysisOpenAlready from error
    _write(log_kinds.RISK_OPENED, analysis, by, now, policy=policy.pk)
    return analysis


def _unfinished(analysis_id: int) -> RiskAnalysis:
    rows = RiskAnalysis.objects.select_for_update(of=("self",), no_key=True).select_related("authority", "policy")
    analysis = rows.get(pk=analysis_id)
    if analysis.finished_at is not None:
        raise AnalysisFinished
    return analysis


def _check(analysis: RiskAnalysis, event: str, likelihood: int, consequence: int, itself: int = 0) -> None:
    if not risk.on_scale(likelihood, consequence, analysis.policy):
        raise OffScale
    if analysis.risks.filter(event=event).exclude(pk=itself).exists():
        raise SameEvent


@transaction.atomic
def add_risk(
    *,
    analysis_id: int,
    event: str,
    likelihood: int,
    consequence: int,
    by: Granted,
    now: datetime,
    guard_reason: str = "",
) -> Risk:
    """Add what can happen. Raises AnalysisFinished, OffScale, SameEvent."""
    analysis = _unfinished(analysis_id)
    _check(analysis, event, likelihood, consequence)
    row = Risk.objects.create(analysis=analysis, event=event, likelihood=likelihood, consequence=consequence)
    _write(log_kinds.RISK_ADDED, analysis, by, now, guard_reason, **_values(row))
    return row


@transaction.atomic
def change_risk(
    *,
    risk_id: int,
    event: str,
    likelihood: int,
    consequence: int,
    by: Granted,
    now: datetime,
    guard_reason: str = "",
) -> Risk:
    """Change a risk while its analysis is unfinished. Raises AnalysisFinished, OffScale, SameEvent."""
    row = Risk.objects.get(pk=risk_id)
    analysis = _unfinished(row.analysis_id)
    _check(analysis, event, likelihood, consequence, itself=row.pk)
    row.refresh_from_db()
    new = {"event": event, "likelihood": likelihood, "consequence": consequence}
    changes = {name: [getattr(row, name), value] for name, value in new.items() if getattr(row, name) != value}
    if not changes:
        return row
    row.event, row.likelihood, row.consequence = event, likelihood, consequence
    row.save(update_fields=list(new))
    _write(log_kinds.RISK_CHANGED, analysis, by, now, guard_reason, changes=changes, **_values(row))
    return row


@transaction.atomic
def remove_risk(*, risk_id: int, by: Granted, now: datetime) -> None:
    """Take a risk out while the analysis is unfinished and nothing is decided about it.

    Raises AnalysisFinished, HasMeasures, Risk.DoesNotExist.
    """
    analysis = _unfinished(Risk.objects.get(pk=risk_id).analysis_id)
    row = Risk.objects.get(pk=risk_id)
    if row.measures.exists():
        raise HasMeasures
    values = _values(row)
    row.delete()
    _write(log_kinds.RISK_REMOVED, analysis, by, now, **values)


@transaction.atomic
def finish_risk_analysis(
    *, analysis_id: int, conclusion: str, by: Granted, now: datetime, guard_reason: str = ""
) -> RiskAnalysis:
    """Finish an analysis with its conclusion. From then on it is a record. Raises AnalysisFinished, NoRisks."""
    analysis = _unfinished(analysis_id)
    risks = list(analysis.risks.all())
    if not risks:
        raise NoRisks
    analysis.conclusion, analysis.finished_at = conclusion, now
    analysis.save(update_fields=["conclusion", "finished_at"])
    _write(
        log_kinds.RISK_FINISHED, analysis, by, now, guard_reason,
        conclusion=conclusion, risks=len(risks), highest=risk.highest(risks),
    )  # fmt: skip
    return analysis


@transaction.atomic
def reassess_risk(*, risk_id: int, likelihood: int, consequence: int, by: Granted, now: datetime) -> Risk:
    """Judge a risk again after its measures, on the scale it was first judged on.

    Raises AnalysisUnfinished, OffScale.
    """
    row = Risk.objects.select_for_update(of=("self",), no_key=True).select_related(
        "analysis__authority", "analysis__policy"
    ).get(pk=risk_id)  # fmt: skip
    if row.analysis.finished_at is None:
        raise AnalysisUnfinished
    if not risk.on_scale(likelihood, consequence, row.analysis.policy):
        raise OffScale
    scale = row.analysis.policy
    old = (row.likelihood_after or row.likelihood, row.consequence_after or row.consequence)
    row.likelihood_after, row.consequence_after, row.reassessed_at = likelihood, consequence, now
    row.save(update_fields=["likelihood_after", "consequence_after", "reassessed_at"])
    _write(
        log_kinds.RISK_REASSESSED, row.analysis, by, now,
        target=f"{risk.standing(*old, scale)}>{risk.standing(likelihood, consequence, scale)}",
        risk=row.pk, likelihood=likelihood, consequence=consequence, before=risk.score(*old), after=row.score_after,
    )  # fmt: skip
    return row


def risk_ready(*, subject_type: str, subject_ref: str) -> tuple[bool, str]:
    """Whether a test of the subject may begin (gate 3), and if not, a sentence that says what is missing.

    The newest analysis counts. It must be finished, and each risk that its scale says needs a measure must have one
    decided at least. One query.
    """
    decided = Measure.objects.filter(risk=OuterRef("pk"))
    bare = Risk.objects.filter(~Exists(decided), analysis=OuterRef("pk")).order_by("pk")
    placed = JSONObject(event="event", likelihood="likelihood", consequence="consequence")
    rows = RiskAnalysis.objects.filter(subject_type=subject_type, subject_ref=subject_ref).select_related("policy")
    rows = rows.annotate(without=ArraySubquery(bare.values(packed=placed)))
    analysis = rows.order_by("-started_at", "-pk").first()
    if analysis is None:
        return False, gettext("Gör en riskanalys först. Port 3 öppnas inte utan den.")
    if analysis.finished_at is None:
        return False, gettext("Riskanalysen är inte klar. Skriv slutsatsen först.")
    without = [SimpleNamespace(**row) for row in analysis.without]
    open_risks = [row.event for row in without if risk.needs_measure(row, analysis.policy)]
    if open_risks:
        return False, gettext("Besluta en åtgärd mot risken ”%(event)s” först.") % {"event": open_risks[0]}
    return True, ""


def _values(row: Risk) -> dict[str, Any]:
    return {"risk": row.pk, "event": row.event, "likelihood": row.likelihood, "consequence": row.consequence}


def _write(
    kind: Kind,
    analysis: RiskAnalysis,
    by: Granted,
    now: datetime,
    guard_reason: str = "",
    target: str = "",
    **payload: Any,
) -> None:
    write(
        kind, authority=analysis.authority, actor=doer(by, analysis.authority), subject_type=SUBJECT,
        subject_ref=analysis.ledger_ref, now=now, about=(analysis.subject_type, analysis.subject_ref),
        guard_reason=guard_reason, target=target, **payload,
    )  # fmt: skip
