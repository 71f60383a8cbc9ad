"""Processes with ordered activities (4 kap. 2-3 §§), and routines in versions (4 kap. 4 §) that name their cause (5 kap. 8 §)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from municipalities.granted import Granted
from municipalities.models import Authority
from quality import log_kinds, permissions
from quality.models import Activity, Process, Routine, RoutineVersion

from .lines import doer, write
from .refusals import NotAllowed, Refused

SUBJECT = "routine"


class NameTaken(Refused):
    """The authority has one with this name."""

    sentence = _("Det finns redan en med det namnet.")


class NoActivities(Refused):
    """A process is its activities in their order."""

    sentence = _("Skriv minst en aktivitet.")


class VersionMoved(Refused):
    """Somebody published a version while this one was written."""

    sentence = _("Någon annan har gett ut en ny version under tiden. Läs den först och gör sedan om din ändring.")


class TextUnchanged(Refused):
    """The new version says what the old one says."""

    sentence = _("Texten är densamma som i den version som gäller.")


@dataclass(frozen=True)
class VersionText:
    """What a version says: how it is done, who is responsible, from when, and why it was changed."""

    text: str
    responsible_role: str
    valid_from: date
    reason: str = ""


@transaction.atomic
def create_process(
    *,
    authority: Authority,
    name: str,
    owner_role: str,
    activities: Sequence[str],
    by: Granted,
    now: datetime,
    guard_reason: str = "",
) -> Process:
    """Describe a process and its activities in their order. Raises NotAllowed, NoActivities, NameTaken."""
    if not permissions.may_manage(by, authority):
        raise NotAllowed
    names = [text for line in activities if (text := line.strip())]
    if not names:
        raise NoActivities
    try:
        with transaction.atomic():
            process = Process.objects.create(authority=authority, name=name, owner_role=owner_role)
    except IntegrityError as error:
        raise NameTaken from error
    Activity.objects.bulk_create(Activity(process=process, order=i, name=text) for i, text in enumerate(names, start=1))
    write(
        log_kinds.PROCESS_CREATED, authority=authority, actor=doer(by, authority), subject_type="process",
        subject_ref=process.ledger_ref, now=now, guard_reason=guard_reason, name=name, owner_role=owner_role,
        activities=names,
    )  # fmt: skip
    return process


@transaction.atomic
def create_routine(
    *,
    authority: Authority,
    name: str,
    first: VersionText,
    by: Granted,
    now: datetime,
    activity: Activity | None = None,
    cause_type: str = "",
    cause_ref: str = "",
    guard_reason: str = "",
) -> RoutineVersion:
    """Make a routine, perhaps for an activity, with its first version.

    Raises NotAllowed (needs manage_quality; an activity of another authority), NameTaken.
    """
    if not permissions.may_manage(by, authority):
        raise NotAllowed
    if activity is not None and activity.process.authority_id != authority.pk:
        raise NotAllowed
    try:
        with transaction.atomic():
            routine = Routine.objects.create(authority=authority, name=name, activity=activity)
    except IntegrityError as error:
        raise NameTaken from error
    return _publish(routine, 1, first, (cause_type, cause_ref), by, now, guard_reason)


@transaction.atomic
def publish_routine_version(
    *,
    routine_id: int,
    version: VersionText,
    by: Granted,
    now: datetime,
    cause_type: str = "",
    cause_ref: str = "",
    based_on: int | None = None,
    guard_reason: str = "",
) -> RoutineVersion:
    """Publish the next version of a routine; the cause (an idea) is named in it. Earlier versions stay.

    `based_on` is the version that the writer had before them. The routine is locked, so two writers never get the
    same number. Raises NotAllowed (needs manage_quality), VersionMoved, TextUnchanged.
    """
    routine = (
        Routine.objects.select_for_update(of=("self",), no_key=True).select_related("authority").get(pk=routine_id)
    )
    if not permissions.may_manage(by, routine.authority):
        raise NotAllowed
    last = routine.versions.order_by("-version").first()
    if based_on is not None and last is not None and last.version != based_on:
        raise VersionMoved
    if last is not None and (last.text, last.responsible_role) == (version.text, version.responsible_role):
        raise TextUnchanged
    return _publish(routine, last.version + 1 if last else 1, version, (cause_type, cause_ref), by, now, guard_reason)


def _publish(
    routine: Routine,
    number: int,
    version: VersionText,
    cause: tuple[str, str],
    by: Granted,
    now: datetime,
    guard_reason: str,
) -> RoutineVersion:
    row = RoutineVersion.objects.create(
        routine=routine, version=number, published_at=now, cause_type=cause[0], cause_ref=cause[1], **vars(version)
    )
    write(
        log_kinds.ROUTINE_PUBLISHED, authority=routine.authority, actor=doer(by, routine.authority),
        subject_type=SUBJECT, subject_ref=routine.ledger_ref, now=now, about=cause, target=str(number),
        guard_reason=guard_reason, name=routine.name, version=number, responsible_role=version.responsible_role,
        valid_from=version.valid_from.isoformat(), reason=version.reason,
    )  # fmt: skip
    return row
