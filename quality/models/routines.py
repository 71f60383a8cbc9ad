"""Processes with ordered activities, routines in versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority

from .subject import subject_ref


class Process(models.Model):
    """A process of the management system (4 kap. 2 §)."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="processes")
    name = models.CharField(_("process"), max_length=120)
    owner_role = models.CharField(_("processägarens roll"), max_length=80)

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processer")
        ordering = ["name"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["authority", "name"], name="process_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def ledger_ref(self) -> str:
        """Unique over all authorities."""
        return subject_ref("P", self.pk)


class Activity(models.Model):
    """An activity in a process, in its order (4 kap. 3 §)."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="activities")
    order = models.PositiveSmallIntegerField(_("ordning"))
    name = models.CharField(_("aktivitet"), max_length=120)

    class Meta:
        verbose_name = _("aktivitet")
        verbose_name_plural = _("aktiviteter")
        ordering = ["order"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["process", "order"], name="activity_order")]

    def __str__(self) -> str:
        return self.name


class Routine(models.Model):
    """A routine (4 kap. 4 §): how an activity is done and how responsibility is allocated. The text is in versions."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="routines")
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="routines")
    name = models.CharField(_("rutin"), max_length=120)

    class Meta:
        verbose_name = _("rutin")
        verbose_name_plural = _("rutiner")
        ordering = ["name"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["authority", "name"], name="routine_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def ledger_ref(self) -> str:
        """Unique over all authorities."""
        return subject_ref("RU", self.pk)


class RoutineVersion(models.Model):
    """One version of a routine. It may name what caused it (5 kap. 8 §) as subject type and reference."""

    routine = models.ForeignKey(Routine, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("så gör vi"), max_length=8000)
    responsible_role = models.CharField(_("ansvarig roll"), max_length=80)
    valid_from = models.DateField(_("gäller från"))
    published_at = models.DateTimeField(_("fastställd"))
    cause_type = models.CharField(max_length=20, blank=True)
    cause_ref = models.CharField(max_length=40, blank=True)
    reason = models.CharField(_("varför den ändrades"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("rutinversion")
        verbose_name_plural = _("rutinversioner")
        ordering = ["-version"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["routine", "version"], name="routine_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="routine_version_from_one"),
        ]
        indexes = [
            # From a cause (an idea) to the routines it changed.
            models.Index(fields=["cause_type", "cause_ref"], name="routine_version_cause"),
            # Figures of a period: versions published between two moments.
            models.Index(fields=["published_at"], name="routine_version_published"),
        ]

    def __str__(self) -> str:
        return f"{self.routine_id} v{self.version}"
