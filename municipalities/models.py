"""Who owns: municipality register, authority, unit, sluice, participation, membership."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from . import permissions, roles


class Country(models.TextChoices):
    """Countries whose holidays and municipality codes we know."""

    SWEDEN = "SE", _("Sverige")
    NORWAY = "NO", _("Norge")


class Municipality(models.Model):
    """A municipality in the public register. The key is country and code: codes collide between countries."""

    country = models.CharField(_("land"), max_length=2, choices=Country)
    code = models.CharField(_("kod"), max_length=4)
    name = models.CharField(_("namn"), max_length=80)
    county_code = models.CharField(_("länskod"), max_length=2)
    county_name = models.CharField(_("län"), max_length=80)

    class Meta:
        verbose_name = _("kommun")
        verbose_name_plural = _("kommuner")
        ordering = ["country", "code"]
        constraints = [
            models.UniqueConstraint(fields=["country", "code"], name="municipality_country_code"),
        ]

    def __str__(self) -> str:
        return self.name


class Authority(models.Model):
    """A board of a municipality, a federation or a region: the controller, owner of data, settings and ledger chain."""

    municipality = models.ForeignKey(
        Municipality, verbose_name=_("kommun"), null=True, blank=True, on_delete=models.PROTECT
    )
    name = models.CharField(_("namn"), max_length=120)
    short_name = models.CharField(_("kort namn"), max_length=60)
    slug = models.SlugField(_("adress"), max_length=60, unique=True)
    country = models.CharField(_("land"), max_length=2, choices=Country, default=Country.SWEDEN)
    series = models.CharField(_("serie"), max_length=12, unique=True)
    # The authority's own channel for harm, shown at once when somebody answers yes to the harm question.
    harm_channel = models.CharField(_("kanal för skada"), max_length=120, blank=True)
    harm_text = models.TextField(_("så rapporteras skada"), max_length=1000, blank=True)
    harm_url = models.URLField(_("länk till rapportering"), blank=True)
    harm_phone = models.CharField(_("telefon för rapportering"), max_length=40, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("myndighet")
        verbose_name_plural = _("myndigheter")
        ordering = ["name"]
        permissions = permissions.ON_AUTHORITY
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        """The key of this authority's ledger chain."""
        return f"authority:{self.pk}"


class ServiceArea(models.TextChoices):
    """Service areas (verksamhetsområden) of care and social services."""

    HOME_CARE = "home_care", _("Hemtjänst")
    RESIDENTIAL = "residential", _("Särskilt boende")
    LSS = "lss", _("LSS")
    IFO = "ifo", _("Individ- och familjeomsorg")
    HSL = "hsl", _("Hälso- och sjukvård")
    SUPPORT = "support", _("Stöd och förebyggande")
    ADMINISTRATION = "administration", _("Förvaltning")


class Provider(models.TextChoices):
    """Who runs the unit."""

    OWN = "own", _("Egen regi")
    PRIVATE = "private", _("Privat utförare")


class Unit(models.Model):
    """A unit in the authority's tree. `path` holds the keys from the root, so that "and below" is a prefix."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, editable=False)
    name = models.CharField(_("namn"), max_length=120)
    service_area = models.CharField(_("verksamhetsområde"), max_length=20, choices=ServiceArea)
    provider = models.CharField(_("utförare"), max_length=10, choices=Provider, default=Provider.OWN)
    closed_on = models.DateField(_("stängd"), null=True, blank=True)

    class Meta:
        verbose_name = _("enhet")
        verbose_name_plural = _("enheter")
        ordering = ["path"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "parent", "name"], name="unit_name_once", nulls_distinct=False
            ),
        ]
        indexes = [
            # "This unit and below" is a prefix search; the operator class makes LIKE 'x%' use the index in any locale.
            models.Index(fields=["path"], name="unit_path_prefix", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class UnitYear(models.Model):
    """Employees (annual full-time equivalents, heads) of a unit in a year, for "per 100 employees"."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(_("år"))
    employees = models.PositiveIntegerField(_("antal anställda"))

    class Meta:
        verbose_name = _("anställda per år")
        verbose_name_plural = _("anställda per år")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="unit_year_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"


class Sluice(models.Model):
    """An idea sluice shared by authorities, hosted by one."""

    host = models.ForeignKey(Authority, verbose_name=_("värd"), on_delete=models.PROTECT, related_name="hosted")
    name = models.CharField(_("namn"), max_length=120)
    slug = models.SlugField(_("adress"), max_length=60, unique=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("idésluss")
        verbose_name_plural = _("idéslussar")
        ordering = ["name"]
        permissions = permissions.ON_SLUICE
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        """The key of this sluice's ledger chain."""
        return f"sluice:{self.pk}"


class DatedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows that count between two dates, both included; an open end has no last day."""

    def current(self, today: dt.date) -> DatedQuerySet:
        """Rows that count on `today`."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)

    def overlapping(self, start: dt.date, end: dt.date) -> DatedQuerySet:
        """Rows that count on some day from `start` to `end`, both included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=start), starts_on__lte=end)


class Participation(models.Model):
    """An authority's part in a sluice, from a date to a date."""

    sluice = models.ForeignKey(Sluice, on_delete=models.PROTECT, related_name="participations")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="participations")
    starts_on = models.DateField(_("från"))
    ends_on = models.DateField(_("till"), null=True, blank=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("deltagande")
        verbose_name_plural = _("deltaganden")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="participation_dates"
            ),
            models.UniqueConstraint(fields=["sluice", "authority", "starts_on"], name="participation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} → {self.sluice_id}"


class Membership(models.Model):
    """A person's role in an authority or a sluice, perhaps in one unit and below. It counts only between its dates."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    sluice = models.ForeignKey(Sluice, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("roll"), max_length=20, choices=roles.CHOICES)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    title = models.CharField(_("yrke"), max_length=80, blank=True)
    # A deputy holds the same role in another's place; harm alerts go to both.
    deputy_for = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="deputies")
    starts_on = models.DateField(_("från"))
    ends_on = models.DateField(_("till"), null=True, blank=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("medlemskap")
        verbose_name_plural = _("medlemskap")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(authority__isnull=True) ^ Q(sluice__isnull=True), name="membership_one_container"
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(authority__isnull=False), name="membership_unit_in_authority"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="membership_dates"
            ),
        ]
        indexes = [
            # Who holds this role here: alerts, assessors, managers, the steering group's members.
            models.Index(fields=["authority", "role"], name="membership_authority_role"),
            models.Index(fields=["sluice", "role"], name="membership_sluice_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class RoleGroup(models.Model):
    """The group that carries one role's permissions in one container."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="role_group")
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT, related_name="role_groups")
    sluice = models.ForeignKey(Sluice, null=True, on_delete=models.PROTECT, related_name="role_groups")
    role = models.CharField(max_length=20, choices=roles.CHOICES)

    class Meta:
        verbose_name = _("rollgrupp")
        verbose_name_plural = _("rollgrupper")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(authority__isnull=True) ^ Q(sluice__isnull=True), name="rolegroup_one_container"
            ),
            models.UniqueConstraint(
                fields=["authority", "sluice", "role"], name="rolegroup_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.authority_id or ''}/{self.sluice_id or ''}"


class AuthorityGroupPermission(GroupObjectPermissionBase):
    """Guardian's direct table: a group's permission on an authority."""

    content_object = models.ForeignKey(Authority, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()


class AuthorityUserPermission(UserObjectPermissionBase):
    """Guardian's direct table for people; kept empty (grants go to role groups), but guardian wants the pair."""

    content_object = models.ForeignKey(Authority, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()


class SluiceGroupPermission(GroupObjectPermissionBase):
    """Guardian's direct table: a group's permission on a sluice."""

    content_object = models.ForeignKey(Sluice, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()


class SluiceUserPermission(UserObjectPermissionBase):
    """As `AuthorityUserPermission`, for sluices."""

    content_object = models.ForeignKey(Sluice, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()
