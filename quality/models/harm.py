"""Harm: what cannot wait."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority

from .subject import subject_ref


class Harm(models.Model):
    """Something that has harmed or may harm somebody: a clock in hours until it is handed over or dismissed."""

    class Outcome(models.TextChoices):
        """How a harm row ends."""

        HANDED_OVER = "handed_over", _("Överlämnad")
        DISMISSED = "dismissed", _("Avskriven")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="harms")
    subject_type = models.CharField(max_length=20)
    subject_ref = models.CharField(max_length=40)
    raised_at = models.DateTimeField(_("anmäld"))
    due_at = models.DateTimeField(_("ska vara hanterad"))
    escalate_at = models.DateTimeField(_("förs vidare"))
    escalated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    receiver_role = models.CharField(_("mottagarens roll"), max_length=80, blank=True)
    external_number = models.CharField(_("ärendenummer"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("skada")
        verbose_name_plural = _("skador")
        ordering = ["due_at"]
        default_permissions = ()
        constraints = [
            # One open row a subject: two clicks do not raise two alarms.
            models.UniqueConstraint(
                fields=["subject_type", "subject_ref"], condition=Q(closed_at__isnull=True), name="harm_open_once"
            ),
        ]
        indexes = [
            # The quality lead's list: open rows first, by their clock.
            models.Index(fields=["authority", "due_at"], condition=Q(closed_at__isnull=True), name="harm_open"),
            # The tick's question: which open rows are to be escalated now?
            models.Index(
                fields=["escalate_at"],
                condition=Q(closed_at__isnull=True, escalated_at__isnull=True),
                name="harm_to_escalate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_ref}"

    @property
    def is_open(self) -> bool:
        """Neither handed over nor dismissed."""
        return self.closed_at is None

    @property
    def ledger_ref(self) -> str:
        """Unique over all authorities."""
        return subject_ref("H", self.pk)
