"""What is done with an idea: shared text, assessments, gate decisions, tests, effects, handovers, held text."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

CRITERIA = ("need", "benefit", "novelty", "feasibility", "spread", "willingness")
"""The six triage criteria, 0-4 each (product, section 3, Rules). Risk stands apart."""


def _score(label: object) -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)  # type: ignore[arg-type]


class SharedText(models.Model):
    """The second, de-identified copy of an idea that a coordinator confirmed; this is what the sluice reads."""

    idea = models.OneToOneField("ideas.Idea", on_delete=models.CASCADE, related_name="shared_text")
    title = models.CharField(_("rubrik"), max_length=120)
    need = models.TextField(_("behovet"), max_length=4000)
    proposal = models.TextField(_("idén"), max_length=4000, blank=True)
    confirmed_at = models.DateTimeField(_("bekräftad"))

    class Meta:
        verbose_name = _("delad text")
        verbose_name_plural = _("delade texter")
        default_permissions = ()

    def __str__(self) -> str:
        return self.title


class Assessment(models.Model):
    """One assessor's blind assessment in one round: six criteria 0-4, risk apart. Empty until done."""

    idea = models.ForeignKey("ideas.Idea", on_delete=models.CASCADE, related_name="assessments")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments")
    round = models.PositiveSmallIntegerField()
    need = _score(_("behov"))
    benefit = _score(_("nytta"))
    novelty = _score(_("nytt hos oss"))
    feasibility = _score(_("genomförbarhet"))
    spread = _score(_("spridning"))
    willingness = _score(_("vilja att vara med"))
    risk_note = models.TextField(_("risker att tänka på"), max_length=2000, blank=True)
    comment = models.TextField(_("motivering"), max_length=4000, blank=True)
    assigned_at = models.DateTimeField()
    due_on = models.DateField(_("klar senast"))
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bedömning")
        verbose_name_plural = _("bedömningar")
        ordering = ["round", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["idea", "round", "assessor"], name="assessment_once"),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lte": 4}), name=f"assessment_{name}_0_4"
                )
                for name in CRITERIA
            ],
            # A done assessment is whole.
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(**{f"{name}__isnull": False for name in CRITERIA}),
                name="assessment_done_is_whole",
            ),
        ]
        indexes = [
            # What an assessor has left to do.
            models.Index(fields=["assessor", "due_on"], condition=Q(done_at__isnull=True), name="assessment_left"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.round}"

    @property
    def total(self) -> int:
        """The sum of the six criteria, 0-24; no verdict follows from it."""
        return sum(getattr(self, name) or 0 for name in CRITERIA)


class Outcome(models.TextChoices):
    """What a gate decision says."""

    GO = "go", _("Vidare")
    COMPLETE = "complete", _("Komplettera")
    PAUSE = "pause", _("Vila")
    STOP = "stop", _("Stopp")


class GateDecision(models.Model):
    """A decision at a gate. The reason stands in the ledger entry that the sequence names."""

    idea = models.ForeignKey("ideas.Idea", on_delete=models.CASCADE, related_name="gate_decisions")
    gate = models.PositiveSmallIntegerField(_("port"))
    outcome = models.CharField(_("utfall"), max_length=10, choices=Outcome)
    # Whose gate: "triage", "steering" or "sluice"; and the group's name as it was.
    holder = models.CharField(max_length=12)
    group = models.CharField(_("grupp"), max_length=160, blank=True)
    decided_at = models.DateTimeField(_("beslutat"))
    entry_sequence = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("portbeslut")
        verbose_name_plural = _("portbeslut")
        ordering = ["decided_at", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(gate__gte=1, gate__lte=5), name="gate_decision_gate"),
            models.UniqueConstraint(fields=["idea", "entry_sequence"], name="gate_decision_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} port {self.gate}"


class Test(models.Model):
    """A test of an idea in real work. A stopped test with a lesson is a result."""

    __test__ = False  # the word is the field's; pytest must not collect it

    class Result(models.TextChoices):
        """How a test ended."""

        WORKED = "worked", _("Fungerade")
        PARTLY = "partly", _("Fungerade delvis")
        STOPPED = "stopped", _("Stoppades")

    idea = models.ForeignKey("ideas.Idea", on_delete=models.CASCADE, related_name="tests")
    unit = models.ForeignKey("municipalities.Unit", null=True, blank=True, on_delete=models.PROTECT)
    what = models.CharField(_("vad som testas"), max_length=300)
    started_on = models.DateField(_("började"))
    ended_on = models.DateField(_("slutade"), null=True, blank=True)
    result = models.CharField(_("resultat"), max_length=10, choices=Result, blank=True)
    lesson = models.TextField(_("vad vi lärde oss"), max_length=4000, blank=True)
    recorded_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("test")
        verbose_name_plural = _("tester")
        ordering = ["started_on", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")), name="test_dates"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | (Q(ended_on__isnull=False) & ~Q(result="") & ~Q(lesson="")),
                name="test_finished_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Effect(models.Model):
    """An effect of an idea, expected and measured, as a range. Hours are hours a year, money is in the currency a year."""

    class On(models.TextChoices):
        """What the effect is on."""

        QUALITY = "quality", _("Kvalitet")
        ENVIRONMENT = "environment", _("Arbetsmiljö")
        TIME = "time", _("Tid (timmar per år)")
        MONEY = "money", _("Pengar (kronor per år)")

    idea = models.ForeignKey("ideas.Idea", on_delete=models.CASCADE, related_name="effects")
    on = models.CharField(_("effekt på"), max_length=12, choices=On)
    description = models.CharField(_("vad som blir bättre"), max_length=300)
    expected_low = models.DecimalField(_("väntat, minst"), max_digits=12, decimal_places=2, null=True, blank=True)
    expected_high = models.DecimalField(_("väntat, mest"), max_digits=12, decimal_places=2, null=True, blank=True)
    measured_low = models.DecimalField(_("uppmätt, minst"), max_digits=12, decimal_places=2, null=True, blank=True)
    measured_high = models.DecimalField(_("uppmätt, mest"), max_digits=12, decimal_places=2, null=True, blank=True)
    measured_note = models.CharField(_("så mättes det"), max_length=500, blank=True)
    measured_on = models.DateField(_("mätt"), null=True, blank=True)
    recorded_at = models.DateTimeField()
    measured_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("effekt")
        verbose_name_plural = _("effekter")
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(expected_low__isnull=True) | Q(expected_high__gte=F("expected_low")),
                name="effect_expected_range",
            ),
            models.CheckConstraint(
                condition=Q(measured_low__isnull=True) | Q(measured_high__gte=F("measured_low")),
                name="effect_measured_range",
            ),
        ]

    def __str__(self) -> str:
        return self.description


class Handover(models.Model):
    """An explicit handover with a receipt: what, to whom, under which external number."""

    class To(models.TextChoices):
        """What it was handed to."""

        CHANNEL = "channel", _("Annan kanal")
        LINE = "line", _("Linjen")
        PARTNER = "partner", _("Partner")
        SLUICE = "sluice", _("Slussen")

    idea = models.ForeignKey("ideas.Idea", on_delete=models.CASCADE, related_name="handovers")
    to = models.CharField(max_length=10, choices=To)
    channel = models.CharField(_("kanal"), max_length=120, blank=True)
    receiver_role = models.CharField(_("mottagarens roll"), max_length=80, blank=True)
    external_number = models.CharField(_("ärendenummer"), max_length=60, blank=True)
    handed_at = models.DateTimeField(_("överlämnad"))

    class Meta:
        verbose_name = _("överlämning")
        verbose_name_plural = _("överlämningar")
        ordering = ["handed_at", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.idea_id} → {self.to}"


class HeldText(models.Model):
    """What a person was writing when the session ended, kept for that person only, after the guard."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held_texts")
    path = models.CharField(max_length=300)
    fields = models.JSONField()
    held_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sparad text")
        verbose_name_plural = _("sparade texter")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person", "path"], name="held_text_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.path}"
