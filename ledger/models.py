"""The record: chains, entries, what is written beside them, anchors, and who read what.

Entries and anchors are never changed and never removed. Three things say so: the classes here raise,
triggers in the database refuse (migration 0002), and the web's database role lacks the privilege.
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or remove a row that only may be added."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A query set that adds and reads."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Raise AppendOnlyError."""
        raise AppendOnlyError(self.model.__name__)

    def delete(self) -> NoReturn:
        """Raise AppendOnlyError."""
        raise AppendOnlyError(self.model.__name__)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise AppendOnlyError."""
        raise AppendOnlyError(self.model.__name__)

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise AppendOnlyError."""
        raise AppendOnlyError(self.model.__name__)


class AppendOnlyModel(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises AppendOnlyError for one that is there."""
        if not self._state.adding:
            raise AppendOnlyError(type(self).__name__)
        # Without force_insert Django would try an UPDATE first when the primary key is set by hand.
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise AppendOnlyError."""
        raise AppendOnlyError(type(self).__name__)


class Chain(models.Model):
    """One chain of entries: one per authority and one per sluice (`authority:7`, `sluice:2`)."""

    # Collation C: writers sort keys to lock in one order, and the order must be the same for all of them.
    key = models.CharField(_("nyckel"), max_length=80, unique=True, db_collation="C")
    last_sequence = models.BigIntegerField(_("senaste nummer"), default=0)
    last_hash = models.CharField(_("senaste kontrollsumma"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("kedja")
        verbose_name_plural = _("kedjor")
        ordering = ("key",)
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(last_sequence__gte=0), name="ledger_chain_sequence_not_negative"),
        ]

    def __str__(self) -> str:
        return self.key


class Entry(AppendOnlyModel):
    """One act: who (role and unit, never a name), what, about what (the reference), when. No text."""

    chain = models.ForeignKey(
        Chain, on_delete=models.PROTECT, related_name="entries", db_index=False, verbose_name=_("kedja")
    )
    sequence = models.BigIntegerField(_("nummer"))
    kind = models.CharField(_("händelse"), max_length=80)
    target = models.CharField(_("till"), max_length=40, blank=True, default="")
    occurred_at = models.DateTimeField(_("hände"))
    recorded_at = models.DateTimeField(_("antecknades"))
    # A number, not a foreign key: the record outlives the person's row.
    actor_id = models.BigIntegerField(_("vem"), null=True, blank=True)
    actor_role = models.CharField(_("roll"), max_length=60, blank=True, default="")
    actor_unit = models.CharField(_("enhet"), max_length=200, blank=True, default="")
    subject_type = models.CharField(_("slag"), max_length=60)
    subject_ref = models.CharField(_("beteckning"), max_length=160)
    payload_digest = models.CharField(_("kontrollsumma för texten"), max_length=64, blank=True, default="")
    previous_hash = models.CharField(_("kontrollsumma före"), max_length=64, blank=True, default="")
    hash = models.CharField(_("kontrollsumma"), max_length=64)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("poster")
        default_permissions = ()
        constraints: ClassVar = [
            # Also the index that verification, the ledger's pages and the foreign key walk along.
            models.UniqueConstraint(fields=("chain", "sequence"), name="ledger_entry_chain_sequence"),
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="ledger_entry_sequence_positive"),
        ]
        indexes: ClassVar = [
            # The history of one idea or report, on its page.
            models.Index(fields=("subject_type", "subject_ref"), name="ledger_entry_subject"),
            # Figures of a past period, for reports.
            models.Index(fields=("chain", "occurred_at"), name="ledger_entry_occurred"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id}:{self.sequence} {self.kind}"


class Payload(models.Model):
    """What was written beside an entry (reasons, changed fields): the only part that may be erased.

    The entry keeps the digest, so the chain is verifiable with the payload and without it.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="payload", verbose_name=_("post"))
    data = models.JSONField(_("innehåll"), null=True)
    salt = models.BinaryField(_("salt"), null=True)
    erased_at = models.DateTimeField(_("togs bort"), null=True)

    class Meta:
        verbose_name = _("text vid post")
        verbose_name_plural = _("texter vid poster")
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True, data__isnull=False, salt__isnull=False)
                | models.Q(erased_at__isnull=False, data__isnull=True, salt__isnull=True),
                name="ledger_payload_whole_or_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Anchor(AppendOnlyModel):
    """A head that was printed somewhere (a report). Finds a tail that was cut with the chain row set back."""

    chain = models.ForeignKey(
        Chain, on_delete=models.PROTECT, related_name="anchors", db_index=False, verbose_name=_("kedja")
    )
    sequence = models.BigIntegerField(_("nummer"))
    hash = models.CharField(_("kontrollsumma"), max_length=64)
    source = models.CharField(_("var den står"), max_length=200)
    created_at = models.DateTimeField(_("skapades"))

    class Meta:
        verbose_name = _("ankare")
        verbose_name_plural = _("ankare")
        default_permissions = ()
        indexes: ClassVar = [
            # The verifier reads a chain's anchors in the chain's order.
            models.Index(fields=("chain", "sequence"), name="ledger_anchor_chain_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id}:{self.sequence} {self.source}"


class ReadingLog(models.Model):
    """Who opened which idea, report or dossier. Removed by rule when its time is over, never changed."""

    actor_id = models.BigIntegerField(_("vem"), null=True, blank=True)
    actor_role = models.CharField(_("roll"), max_length=60, blank=True, default="")
    actor_unit = models.CharField(_("enhet"), max_length=200, blank=True, default="")
    subject_type = models.CharField(_("slag"), max_length=60)
    subject_ref = models.CharField(_("beteckning"), max_length=160)
    read_at = models.DateTimeField(_("lästes"))

    class Meta:
        verbose_name = _("läsning")
        verbose_name_plural = _("läslogg")
        default_permissions = ()
        indexes: ClassVar = [
            # "Who has read this?", newest first.
            models.Index(fields=("subject_type", "subject_ref", "-read_at"), name="ledger_reading_subject"),
            # What a person has read, for the person's own data.
            models.Index(fields=("actor_id", "-read_at"), name="ledger_reading_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_ref}"
