"""The authority's choices, risk analyses on its scale, and measures."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority

from .subject import subject_ref

LEVELS = (3, 6)
"""A risk scale has at least three and at most six steps each way: fewer say nothing, more nobody tells apart."""


class Policy(models.Model):
    """An authority's choices for quality: harm hours and the risk scale, valid from a date. The newest counts."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="quality_policies")
    valid_from = models.DateField(_("gäller från"))
    harm_hours = models.PositiveSmallIntegerField(_("timmar för att hantera skada"), default=4)
    likelihood_levels = models.PositiveSmallIntegerField(_("steg för sannolikhet"), default=4)
    consequence_levels = models.PositiveSmallIntegerField(_("steg för konsekvens"), default=4)
    threshold = models.PositiveSmallIntegerField(_("åtgärd krävs från riskvärde"), default=8)
    always_at_consequence = models.PositiveSmallIntegerField(
        _("åtgärd krävs alltid vid konsekvens"), null=True, blank=True, default=4
    )
    source = models.CharField(_("varifrån valet kommer"), max_length=200, blank=True)
    # True while nobody has decided: the interface says that it is our proposal, not a rule.
    is_default = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("kvalitetspolicy")
        verbose_name_plural = _("kvalitetspolicyer")
        default_permissions = ()
        constraints = [
            # Two first looks at the same time make one proposal.
            models.UniqueConstraint(
                fields=["authority"], condition=Q(is_default=True), name="quality_policy_one_default"
            ),
            models.CheckConstraint(
                condition=Q(likelihood_levels__range=LEVELS) & Q(consequence_levels__range=LEVELS),
                name="quality_policy_levels",
            ),
            models.CheckConstraint(condition=Q(harm_hours__range=(1, 72)), name="quality_policy_harm_hours"),
            models.CheckConstraint(
                condition=Q(threshold__gte=1) & Q(threshold__lte=F("likelihood_levels") * F("consequence_levels")),
                name="quality_policy_threshold",
            ),
        ]
        indexes = [
            # The policy that counts on a day: the newest of those that are valid.
            models.Index(fields=["authority", "-valid_from", "-id"], name="quality_policy_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.valid_from}"


class RiskAnalysis(models.Model):
    """A risk analysis (5 kap. 1 §): events with likelihood and consequence on the authority's scale of that day."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="risk_analyses")
    # Empty for an analysis of something that is no idea (a reorganisation, a new working method).
    subject_type = models.CharField(max_length=20, blank=True)
    subject_ref = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("vad som analyseras"), max_length=200)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT)
    started_at = models.DateTimeField(_("påbörjad"))
    finished_at = models.DateTimeField(_("klar"), null=True, blank=True)
    conclusion = models.TextField(_("slutsats"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("riskanalys")
        verbose_name_plural = _("riskanalyser")
        ordering = ["-started_at"]
        default_permissions = ()
        constraints = [
            # One unfinished analysis a subject: two clicks do not open two.
            models.UniqueConstraint(
                fields=["authority", "subject_type", "subject_ref"],
                condition=Q(finished_at__isnull=True) & ~Q(subject_ref=""),
                name="risk_analysis_open_once",
            ),
        ]
        indexes = [
            # From a subject to its analyses (guard of gate 3, the trail).
            models.Index(fields=["subject_type", "subject_ref"], name="risk_subject"),
            # The list of an authority's analyses, newest first.
            models.Index(fields=["authority", "-started_at", "-id"], name="risk_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ledger_ref(self) -> str:
        """Unique over all authorities."""
        return subject_ref("R", self.pk)


class Risk(models.Model):
    """One event in a risk analysis, before and (later) after measures. Values on the analysis' policy scale."""

    analysis = models.ForeignKey(RiskAnalysis, on_delete=models.CASCADE, related_name="risks")
    event = models.CharField(_("vad kan hända"), max_length=300)
    likelihood = models.PositiveSmallIntegerField(_("sannolikhet"))
    consequence = models.PositiveSmallIntegerField(_("konsekvens"))
    likelihood_after = models.PositiveSmallIntegerField(_("sannolikhet efter åtgärd"), null=True, blank=True)
    consequence_after = models.PositiveSmallIntegerField(_("konsekvens efter åtgärd"), null=True, blank=True)
    reassessed_at = models.DateTimeField(_("bedömd igen"), null=True, blank=True)

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risker")
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, LEVELS[1])) & Q(consequence__range=(1, LEVELS[1])),
                name="risk_on_scale",
            ),
            # The second look gives both values and its time, or nothing.
            models.CheckConstraint(
                condition=Q(likelihood_after__isnull=True, consequence_after__isnull=True, reassessed_at__isnull=True)
                | Q(
                    likelihood_after__range=(1, LEVELS[1]),
                    consequence_after__range=(1, LEVELS[1]),
                    reassessed_at__isnull=False,
                ),
                name="risk_after_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.event

    @property
    def score(self) -> int:
        """Likelihood times consequence."""
        return self.likelihood * self.consequence

    @property
    def score_after(self) -> int | None:
        """Likelihood times consequence after measures; None until somebody has looked again."""
        if self.likelihood_after is None or self.consequence_after is None:
            return None
        return self.likelihood_after * self.consequence_after


class Measure(models.Model):
    """A measure (5 kap. 7 §): what, who, by when, done; decided when somebody with the right to has said so."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="measures")
    subject_type = models.CharField(max_length=20, blank=True)
    subject_ref = models.CharField(max_length=40, blank=True)
    risk = models.ForeignKey(Risk, null=True, blank=True, on_delete=models.PROTECT, related_name="measures")
    text = models.CharField(_("åtgärd"), max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="measures")
    due_on = models.DateField(_("klar senast"))
    decided_at = models.DateTimeField(_("beslutad"))
    done_at = models.DateTimeField(_("klar"), null=True, blank=True)
    done_note = models.CharField(_("vad som gjordes"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("åtgärd")
        verbose_name_plural = _("åtgärder")
        ordering = ["due_on", "id"]
        default_permissions = ()
        constraints = [
            # Two clicks decide one measure.
            models.UniqueConstraint(
                fields=["authority", "subject_type", "subject_ref", "risk", "text", "due_on"],
                condition=Q(done_at__isnull=True),
                nulls_distinct=False,
                name="measure_decided_once",
            ),
        ]
        indexes = [
            # "Overdue measures" of an authority, for start pages and reports.
            models.Index(fields=["authority", "due_on"], condition=Q(done_at__isnull=True), name="measure_open"),
            # "My measures", on the owner's start page.
            models.Index(fields=["owner", "due_on"], condition=Q(done_at__isnull=True), name="measure_mine"),
            # The list of all measures of an authority by date, done or not.
            models.Index(fields=["authority", "due_on", "id"], name="measure_by_date"),
            # From a subject to its measures (the trail).
            models.Index(fields=["subject_type", "subject_ref"], name="measure_subject"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def ledger_ref(self) -> str:
        """Unique over all authorities."""
        return subject_ref("M", self.pk)
