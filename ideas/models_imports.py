"""An import of a list: the run, and what became of each of its rows."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority
from sluice.shared.work import WorkQuerySet, WorkRow


class ImportRunQuerySet(WorkQuerySet):
    """Imports, confirmed and waiting to be confirmed."""

    def confirmed(self) -> ImportRunQuerySet:
        """Imports that somebody has said yes to: only these are work."""
        return self.filter(confirmed_at__isnull=False)

    def unfinished(self) -> ImportRunQuerySet:
        """Confirmed imports that are still to be done."""
        return self.confirmed().filter(state__in=(WorkRow.State.QUEUED, WorkRow.State.RUNNING))


class ImportRun(WorkRow):
    """A list that somebody wants to take in. Until it is confirmed it is a trial run and no work; `table` is emptied when it is done."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="import_runs")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(_("uppladdad"))
    confirmed_at = models.DateTimeField(_("bekräftad"), null=True, blank=True)
    # Who confirmed, as the ledger names them: the worker that imports acts for them.
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_role = models.CharField(max_length=60, blank=True)
    actor_unit = models.CharField(max_length=200, blank=True)

    file_name = models.CharField(_("fil"), max_length=200)
    sha256 = models.CharField(max_length=64)
    # The rows as read (ideas.imports.reading.pack), without any row that holds an identity number. Never the file itself.
    table = models.BinaryField(null=True, blank=True)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    guard_reason = models.CharField(_("varför raderna med varningar kan tas in"), max_length=300, blank=True)
    # Units outside the confirming person's own are not theirs to fill.
    unit_path = models.CharField(max_length=200, blank=True)

    total = models.PositiveIntegerField(_("rader"), default=0)
    done = models.PositiveIntegerField(_("behandlade"), default=0)
    imported = models.PositiveIntegerField(_("nya"), default=0)
    changed = models.PositiveIntegerField(_("ändrade"), default=0)
    unchanged = models.PositiveIntegerField(_("oförändrade"), default=0)
    refused = models.PositiveIntegerField(_("inte intagna"), default=0)

    objects: ClassVar[ImportRunQuerySet] = ImportRunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("inläsning")
        verbose_name_plural = _("inläsningar")
        ordering = ["-uploaded_at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="import_run_done_within_total"),
            models.CheckConstraint(
                condition=Q(done=F("imported") + F("changed") + F("unchanged") + F("refused")),
                name="import_run_adds_up",
            ),
            # An import that still has rows to take in has the rows.
            models.CheckConstraint(
                condition=Q(table__isnull=False) | Q(state__in=("done", "failed")), name="import_run_has_table"
            ),
            # Two lists at once could take the same rows for new.
            models.UniqueConstraint(
                fields=["authority"],
                condition=Q(confirmed_at__isnull=False, state__in=("queued", "running")),
                name="import_run_one_at_a_time",
            ),
        ]
        indexes = [
            # The page of imports, newest first.
            models.Index(fields=["authority", "-uploaded_at"], name="import_run_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_confirmed(self) -> bool:
        """Somebody has said yes."""
        return self.confirmed_at is not None

    @property
    def is_finished(self) -> bool:
        """Nothing more will happen to it."""
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def percent(self) -> int:
        """How much of it is done, in whole percent."""
        return self.done * 100 // self.total if self.total else 100


class Outcome(models.TextChoices):
    """What became of a row."""

    IMPORTED = "imported", _("Ny idé")
    CHANGED = "changed", _("Ändrad idé")
    UNCHANGED = "unchanged", _("Oförändrad")
    REFUSED = "refused", _("Inte intagen")


class ImportRow(models.Model):
    """What became of one row. It holds digests of the cells, to know the row again, and no text of the list but its own id."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("rad"))
    outcome = models.CharField(_("utfall"), max_length=10, choices=Outcome)
    # Problems and remarks: [{"column": "D", "heading": "Datum", "reason": "…"}]
    reasons = models.JSONField(default=list, blank=True)
    idea = models.ForeignKey("ideas.Idea", null=True, blank=True, on_delete=models.CASCADE, related_name="import_rows")
    own_id = models.CharField(max_length=60, blank=True)
    cells = models.JSONField(default=dict, blank=True)
    # The state the list gave it: a later list may only move what nobody has moved since.
    given_state = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name = _("inläst rad")
        verbose_name_plural = _("inlästa rader")
        ordering = ["number"]
        default_permissions = ()
        constraints = [
            # Also the index of the result page, and what makes a batch that is run twice fail instead of doubling.
            models.UniqueConstraint(fields=["run", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(outcome="refused", idea__isnull=True) | (~Q(outcome="refused") & Q(idea__isnull=False)),
                name="import_row_has_idea",
            ),
        ]
        indexes = [
            # The latest row of each idea: what a new list is compared with.
            models.Index(fields=["idea", "-id"], name="import_row_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number}"
