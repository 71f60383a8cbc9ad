"""The idea and the policy that rules it. What is done with an idea stands in `models_work`, imports in `models_imports`."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority, Sluice, Unit

from . import states
from .queries import IdeaQuerySet


class Holder(models.TextChoices):
    """Who holds a gate, by policy."""

    COORDINATOR = "coordinator", _("Koordinatorn")
    STEERING = "steering", _("Styrgruppen")


class Policy(models.Model):
    """An authority's choices for its ideas, valid from a date; the newest counts. Defaults are our own proposals."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="idea_policies")
    valid_from = models.DateField(_("gäller från"))
    answer_days = models.PositiveSmallIntegerField(_("arbetsdagar till ett mänskligt svar"), default=5)
    decision_days = models.PositiveSmallIntegerField(_("arbetsdagar till beslut om idén tas in"), default=20)
    news_days = models.PositiveSmallIntegerField(_("dagar mellan besked"), default=30)
    july_still = models.BooleanField(_("klockan står stilla i juli"), default=False)
    assessors = models.PositiveSmallIntegerField(_("antal bedömare"), default=2)
    gate_2 = models.CharField(_("port 2 hålls av"), max_length=12, choices=Holder, default=Holder.COORDINATOR)
    gate_3 = models.CharField(_("port 3 hålls av"), max_length=12, choices=Holder, default=Holder.COORDINATOR)
    gate_4 = models.CharField(_("port 4 hålls av"), max_length=12, choices=Holder, default=Holder.STEERING)
    escalate_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sena besked förs vidare till"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    source = models.CharField(_("varifrån valet kommer"), max_length=200, blank=True)
    # True while nobody has decided: the interface says that it is our proposal, not a rule.
    is_default = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("idépolicy")
        verbose_name_plural = _("idépolicyer")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["authority", "valid_from"], name="idea_policy_once"),
            models.CheckConstraint(condition=Q(assessors__gte=1, assessors__lte=2), name="idea_policy_assessors"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.valid_from}"

    def holder(self, gate: int) -> str:
        """Who holds gate 2, 3 or 4."""
        return str(getattr(self, f"gate_{gate}"))


class ReferenceCounter(models.Model):
    """The last running number of an authority's series in a year; locked late, so that references have no gaps."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["authority", "year"], name="reference_counter_once")]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.year}: {self.last}"


class Visibility(models.TextChoices):
    """Who an idea is shown to (product, section 3, who may read an idea)."""

    OWN = "own", _("Idégivaren och de som tar emot idéer")
    AUTHORITY = "authority", _("Alla medarbetare i myndigheten")
    SLUICE = "sluice", _("Slussen (avidentifierad)")
    PUBLIC = "public", _("Alla (behovet är publicerat)")


class Idea(models.Model):
    """An idea: the giver's words, where it is in the sluice, and whose turn it is. Its history is the ledger."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="ideas")
    reference = models.CharField(_("referens"), max_length=24, unique=True, null=True, blank=True)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="given_ideas"
    )
    giver_role = models.CharField(max_length=20, blank=True)
    on_behalf_of = models.CharField(_("lämnas för"), max_length=20, blank=True)
    name_consent = models.BooleanField(_("namnet får visas"), default=False)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="ideas")

    title = models.CharField(_("rubrik"), max_length=120, blank=True)
    need = models.TextField(_("vad behöver bli bättre"), max_length=4000, blank=True)
    for_whom = models.CharField(_("för vem"), max_length=300, blank=True)
    proposal = models.TextField(_("idén"), max_length=4000, blank=True)
    notes = models.TextField(_("anteckningar från listan"), max_length=8000, blank=True)
    harm_answer = models.BooleanField(null=True, blank=True)
    harm_open = models.BooleanField(default=False)

    state = models.CharField(_("läge"), max_length=12, choices=states.CHOICES, default="draft")
    came_from = models.CharField(max_length=12, blank=True)
    # Who holds the gate at which it waits (kept during a completion): triage, steering (the authority's), sluice.
    waits_for = models.CharField(max_length=12, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    # How it passed gates 3-4 if not through them: "line" or "partner"; counted apart.
    way = models.CharField(max_length=8, blank=True)
    is_imported = models.BooleanField(default=False)

    visibility = models.CharField(_("syns för"), max_length=10, choices=Visibility, default=Visibility.OWN)
    sluice = models.ForeignKey(Sluice, null=True, blank=True, on_delete=models.PROTECT, related_name="ideas")
    shared_at = models.DateTimeField(null=True, blank=True)
    is_sensitive = models.BooleanField(_("kommersiellt känslig"), default=False)
    released_at = models.DateTimeField(null=True, blank=True)

    owning_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_ideas")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="responsible_ideas"
    )
    next_step = models.CharField(_("nästa steg"), max_length=200, blank=True)
    next_step_due = models.DateField(_("klart senast"), null=True, blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="managed_ideas"
    )
    effect_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="effect_ideas"
    )
    partner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="partner_ideas"
    )

    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    answer_due_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    decision_due_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    last_news_at = models.DateTimeField(null=True, blank=True)
    news_due_on = models.DateField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    # Working days that the decision clock has stood still for completions.
    paused_days = models.PositiveSmallIntegerField(default=0)
    wake_on = models.DateField(null=True, blank=True)
    introduced_at = models.DateTimeField(null=True, blank=True)
    reopening_agreed_at = models.DateTimeField(null=True, blank=True)
    escalated_on = models.DateField(null=True, blank=True)

    objects: ClassVar[IdeaQuerySet] = IdeaQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("idé")
        verbose_name_plural = _("idéer")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(reference__isnull=False) & Q(submitted_at__isnull=False)),
                name="idea_handed_in_has_reference",
            ),
            models.CheckConstraint(condition=~Q(visibility="sluice") | Q(sluice__isnull=False), name="idea_shared_to"),
        ]
        indexes = [
            # The list within an authority, newest first.
            models.Index(fields=["authority", "-submitted_at", "-id"], name="idea_authority_newest"),
            # Lists over several owners: by state and over all (measured: 717 ms without them at a million ideas).
            models.Index(fields=["state", "-submitted_at", "-id"], name="idea_state_newest"),
            models.Index(fields=["-submitted_at", "-id"], name="idea_newest"),
            # The inbox: what waits in an authority, by its clock.
            models.Index(fields=["authority", "state", "decision_due_on"], name="idea_inbox"),
            # My ideas, drafts included.
            models.Index(fields=["giver", "-created_at"], name="idea_giver"),
            # Ideas shared to a sluice.
            models.Index(fields=["sluice", "-submitted_at"], condition=Q(sluice__isnull=False), name="idea_sluice"),
            # Wake-ups that are due.
            models.Index(fields=["wake_on"], condition=Q(state="dormant"), name="idea_wake"),
        ]

    def __str__(self) -> str:
        return self.reference or "utkast"

    @property
    def chain_keys(self) -> tuple[str, ...]:
        """The ledger chain of the owning authority."""
        return (f"authority:{self.authority_id}",)

    @property
    def chamber(self) -> int:
        """The chamber (1-5) it is in or beside; 0 for a draft."""
        return states.chamber_of(self.state, self.came_from)

    @property
    def gate(self) -> int | None:
        """The gate at which it waits, if any."""
        return states.GATE_OF.get(self.state)

    @property
    def state_label(self) -> str:
        """The state in Swedish."""
        return states.label_of(self.state)


from .models_imports import ImportRow, ImportRun  # noqa: E402
from .models_work import (  # noqa: E402
    Assessment,
    Effect,
    GateDecision,
    Handover,
    HeldText,
    SharedText,
    Test,
)

__all__ = [
    "Assessment",
    "Effect",
    "GateDecision",
    "Handover",
    "HeldText",
    "Holder",
    "Idea",
    "ImportRow",
    "ImportRun",
    "Policy",
    "ReferenceCounter",
    "SharedText",
    "Test",
    "Visibility",
]
