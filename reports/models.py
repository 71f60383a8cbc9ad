"""Schedules, reports with the stored figures they are made from, and their files."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.addresses import page
from governance.models import SteeringGroup
from sluice.shared.periods import Period
from sluice.shared.work import WorkRow


class Cadence(models.TextChoices):
    """How often a report is made."""

    MONTH = "month", _("Varje månad")
    QUARTER = "quarter", _("Varje kvartal")
    HALF = "half", _("Varje halvår")
    YEAR = "year", _("Varje år")


class Schedule(models.Model):
    """A group's standing order: a report of each period of this length, made by itself when it has ended."""

    group = models.ForeignKey(SteeringGroup, on_delete=models.CASCADE, related_name="schedules")
    cadence = models.CharField(_("hur ofta"), max_length=8, choices=Cadence)
    # Periods that begin before this day are not made by themselves; they can be asked for.
    starts_on = models.DateField(_("från och med"))
    active = models.BooleanField(_("görs av sig själv"), default=True)

    class Meta:
        verbose_name = _("rapportschema")
        verbose_name_plural = _("rapportscheman")
        ordering: ClassVar = ["group", "id"]
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "cadence"], name="schedule_once")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.cadence}"


class Report(WorkRow):
    """One report: a group, a period, an edition. The figures are stored once; the files are made from them.

    The row is the work: written in the transaction that asks for it, rendered by a worker, found by the
    sweep when a worker or the broker is lost.
    """

    group = models.ForeignKey(SteeringGroup, on_delete=models.PROTECT, related_name="reports")
    cadence = models.CharField(_("hur ofta"), max_length=8, choices=Cadence)
    period_start = models.DateField(_("första dag"))
    period_end = models.DateField(_("sista dag"))
    edition = models.PositiveSmallIntegerField(_("upplaga"), default=1)
    title = models.CharField(_("rubrik"), max_length=200)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The figures, the SHA-256 of their canonical form, and the ledger's heads as they are printed.
    snapshot = models.JSONField(null=True, blank=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    heads = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(_("siffrorna togs fram"), null=True, blank=True)
    sent_at = models.DateTimeField(_("gruppen fick veta"), null=True, blank=True)
    versions = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("rapport")
        verbose_name_plural = _("rapporter")
        ordering: ClassVar = ["-period_end", "-id"]
        default_permissions = ()
        constraints: ClassVar = [
            # Two beats, two clicks, two workers: one report. Also the index for a group's archive.
            models.UniqueConstraint(fields=["group", "cadence", "period_start", "edition"], name="report_once"),
            models.CheckConstraint(condition=Q(period_end__gt=F("period_start")), name="report_period"),
            # Figures are stored whole, with their seal.
            models.CheckConstraint(
                condition=Q(snapshot__isnull=True, snapshot_sha256="")
                | (Q(snapshot__isnull=False) & ~Q(snapshot_sha256="") & Q(made_at__isnull=False)),
                name="report_snapshot_sealed",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(snapshot__isnull=False), name="report_done_has_figures"
            ),
        ]
        indexes: ClassVar = [
            # What the sweep looks for: reports that are not finished.
            models.Index(fields=["state"], condition=Q(state__in=["queued", "running"]), name="report_unfinished"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> Period:
        """The period as days and moments."""
        return Period(self.cadence, self.period_start, self.period_end)

    @property
    def url(self) -> str:
        """The address of its page."""
        return page("reports:report", self.group.place, report_id=self.pk)


class ReportFile(models.Model):
    """A report's PDF or XLSX, as bytes: workers may stand on other machines than the web server."""

    class Kind(models.TextChoices):
        """What sort of file."""

        PDF = "pdf", _("PDF")
        XLSX = "xlsx", _("Kalkylblad")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=4, choices=Kind)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("rapportfil")
        verbose_name_plural = _("rapportfiler")
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "kind"], name="report_file_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"
