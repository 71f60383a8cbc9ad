"""The steering group. Its members are the memberships with the role `steering` where it stands: no second list."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority, Sluice


class SteeringGroup(models.Model):
    """A steering group of an authority or of a sluice; there may be several in one place.

    They share the members of the place: who steers there is said once, by memberships.
    """

    name = models.CharField(_("namn"), max_length=120)
    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="steering_groups"
    )
    sluice = models.ForeignKey(Sluice, null=True, blank=True, on_delete=models.PROTECT, related_name="steering_groups")
    created_at = models.DateTimeField(_("bildad"))

    class Meta:
        verbose_name = _("styrgrupp")
        verbose_name_plural = _("styrgrupper")
        ordering: ClassVar = ["name", "id"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(authority__isnull=True) ^ Q(sluice__isnull=True), name="steering_group_one_container"
            ),
            # Also the index for "the groups of this place".
            models.UniqueConstraint(
                fields=["authority", "sluice", "name"], name="steering_group_name_once", nulls_distinct=False
            ),
        ]
        indexes: ClassVar = [
            # The groups of a sluice; the constraint's index begins with the authority.
            models.Index(fields=["sluice"], condition=Q(sluice__isnull=False), name="steering_group_sluice"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def container(self) -> tuple[str, int]:
        """Where it stands: ("authority", pk) or ("sluice", pk)."""
        if self.authority_id:
            return ("authority", self.authority_id)
        assert self.sluice_id is not None
        return ("sluice", self.sluice_id)

    @property
    def place(self) -> Authority | Sluice:
        """The authority or sluice in which it stands."""
        found = self.authority or self.sluice
        assert found is not None
        return found

    @property
    def chain(self) -> str:
        """The ledger chain of the place."""
        kind, pk = self.container
        return f"{kind}:{pk}"

    @property
    def is_demo(self) -> bool:
        """True where the place is a demonstration."""
        return self.place.is_demo
