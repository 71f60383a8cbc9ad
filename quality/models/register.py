"""The register of what comes in: sources, reports and their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority, Unit

from .harm import Harm
from .subject import subject_ref


class Source(models.Model):
    """A source of views and complaints (SOSFS 2011:9, 5 kap. 3 and 3 a §§), per law area, valid between two dates."""

    country = models.CharField(max_length=2)
    law_area = models.CharField(_("lagområde"), max_length=10)
    code = models.CharField(max_length=30)
    label = models.CharField(_("källa"), max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reference = models.CharField(_("rättskälla"), max_length=200)

    class Meta:
        verbose_name = _("källa")
        verbose_name_plural = _("källor")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["country", "law_area", "code", "valid_from"], name="source_once"),
        ]

    def __str__(self) -> str:
        return self.label


class ReportKind(models.TextChoices):
    """What can be received in the register."""

    DEVIATION = "deviation", _("Avvikelse")
    COMPLAINT = "complaint", _("Klagomål")
    VIEW = "view", _("Synpunkt")


class ReportQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows of the register, as the one who reads may see them."""

    def within(self, paths: Iterable[str]) -> ReportQuerySet:
        """Reports of units at or below one of the paths; ("",) is the whole authority, units or not."""
        reach = Q(pk__in=[])
        for path in paths:
            if not path:
                return self
            reach |= Q(unit__path__startswith=path)
        return self.filter(reach)

    def with_seal(self) -> ReportQuerySet:
        """Say in `sealed` whether a harm row on the same subject is open: then the text is for few (product.md 5)."""
        harms = Harm.objects.filter(
            subject_type=OuterRef("subject_type"), subject_ref=OuterRef("subject_ref"), closed_at__isnull=True
        )
        sealed: ReportQuerySet = self.annotate(sealed=Exists(harms))
        return sealed


class Report(models.Model):
    """A deviation, complaint or view in the authority's register. Number without gaps per authority and year."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="quality_reports")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    kind = models.CharField(_("slag"), max_length=12, choices=ReportKind)
    source_code = models.CharField(_("källa"), max_length=30)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    subject_type = models.CharField(max_length=20, blank=True)
    subject_ref = models.CharField(max_length=40, blank=True)
    text = models.TextField(_("text"), max_length=8000)
    received_at = models.DateTimeField(_("mottagen"))
    # When it came into the register: later than received for what is imported. Figures count by this.
    registered_at = models.DateTimeField(_("införd i registret"))
    # A coordinator may say why a view does not stand in the register; the row stays, the reason is in the ledger.
    stands = models.BooleanField(_("står i registret"), default=True)
    process = models.ForeignKey("Process", null=True, blank=True, on_delete=models.PROTECT)
    outcome = models.TextField(_("vad det ledde till"), max_length=4000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("rapport")
        verbose_name_plural = _("rapporter")
        ordering = ["-received_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["authority", "year", "number"], name="quality_report_number"),
            # An idea stands in a register once, however often it is handed in or imported.
            models.UniqueConstraint(
                fields=["authority", "subject_type", "subject_ref"],
                condition=~Q(subject_ref=""),
                name="quality_report_subject_once",
            ),
        ]
        indexes = [
            # The register page: newest first within an authority.
            models.Index(fields=["authority", "-received_at", "-id"], name="quality_report_newest"),
            # From a subject to its report.
            models.Index(fields=["subject_type", "subject_ref"], name="quality_report_subject"),
            # Figures of a period: what came into the register between two moments.
            models.Index(fields=["authority", "registered_at"], name="quality_report_registered"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """S-2026-118: the letter of the kind, year, running number."""
        letter = {"view": "S", "complaint": "K", "deviation": "A"}[self.kind]
        return f"{letter}-{self.year}-{self.number}"

    @property
    def ledger_ref(self) -> str:
        """Unique over all registers."""
        return subject_ref("S", self.pk)


class ReportCounter(models.Model):
    """The last number given in an authority's register in a year; locked late, so that numbers have no gaps."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["authority", "year"], name="report_counter_once")]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.year}: {self.last}"
