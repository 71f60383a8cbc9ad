"""The outbox: one row for each letter to each person."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sluice.shared import work


class NoticeQuerySet(work.WorkQuerySet):
    """Letters, by how far they came."""

    def unhanded(self) -> NoticeQuerySet:
        """Letters that no mail server can have: these, and only these, may be sent."""
        return self.filter(handed_at__isnull=True)

    def undelivered(self) -> NoticeQuerySet:
        """Letters that were given up, the latest first."""
        return self.filter(state=work.FAILED).order_by("-finished_at", "-pk")


class Notice(work.WorkRow):
    """One letter, written whole when its reason happened, so that a redaction can still reach it.

    The address is not kept: it is the person's when the letter leaves.
    """

    # A person is emptied, never deleted (the ledger's lines need the number): losing one by accident
    # with letters still waiting should be loud.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    container = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    link = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("meddelande")
        verbose_name_plural = _("meddelanden")
        constraints = [
            # The same thing is told to a person once, however often the act or the task is run.
            models.UniqueConstraint(fields=["kind", "key", "person"], name="notices_notice_once"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(state=work.DONE), name="notices_notice_sent_is_done"
            ),
        ]
        indexes = [
            # The sweep looks for what waits or is under way, every half minute; almost all rows are done.
            models.Index(
                fields=["queued_at"],
                name="notices_notice_waiting",
                condition=Q(state__in=[work.QUEUED, work.RUNNING]),
            ),
            # An authority's page shows the few letters that did not arrive.
            models.Index(fields=["container"], name="notices_notice_failed", condition=Q(state=work.FAILED)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
