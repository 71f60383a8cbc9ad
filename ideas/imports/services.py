"""Taking in a list: read and tried, confirmed, worked through in batches, taken up again where a dead worker left it.

Source: docs/architecture.md (Import of lists, Background work).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ideas import log_kinds, promises
from ideas.imports import batches, plans, reading, tasks
from ideas.imports import mapping as mappings
from ideas.imports.guarding import guard_table, safe_name
from ideas.imports.known import known_rows, place_of
from ideas.imports.mapping import Mapping, MappingRefused
from ideas.imports.plans import Plan
from ideas.imports.reading import Table
from ideas.imports.refusal import FileRefused
from ideas.models import ImportRun
from ideas.refusals import NotAllowed, Refused
from ledger import services as ledger
from municipalities import permissions as p
from municipalities.granted import Granted
from municipalities.models import Authority
from sluice.shared import guard, work
from sluice.shared.actor import Actor

__all__ = [
    "FileRefused", "ImportBusy", "MappingRefused", "choose", "confirm_import", "continue_import", "discard_import", "plan_of", "start_import", "sweep", "table_of", "unfinished",
]  # fmt: skip

logger = logging.getLogger(__name__)

BATCH = 500
# One turn of a worker; a longer list goes on in a new turn, so that no task comes near its time limit.
TURN_SECONDS = 60.0
MAX_ATTEMPTS = 30
RETRY_AFTER = dt.timedelta(seconds=30)
# Trial runs that nobody confirmed are removed with everything in them.
PREVIEW_DAYS = 7
_ANY_HEARTBEAT = -dt.timedelta(days=1)
_LOCK_CLASS = 1_731  # the class of our advisory locks; any number that nobody else in this database uses


class ImportBusy(Refused):
    """The authority is taking in another list."""

    sentence = gettext_lazy("En annan lista läses in just nu. Vänta tills den är klar och försök igen.")


class AlreadyConfirmed(Refused):
    """The import has been confirmed: its choices stand."""

    sentence = gettext_lazy("Listan läses redan in. Valen går inte att ändra.")


def may_import(by: Granted, authority_id: int) -> bool:
    """Whether the person may take in lists; the operator at the command line acts as the system."""
    return by.is_system or by.has(p.IMPORT_IDEAS, ("authority", authority_id))


def _check_may(by: Granted, authority_id: int) -> None:
    if not may_import(by, authority_id):
        raise NotAllowed


@transaction.atomic
def start_import(
    *, by: Granted, authority_id: int, file_name: str, content: bytes, now: dt.datetime, sheet: str = ""
) -> ImportRun:
    """Read a list, keep what may be kept of it, and propose what its columns mean. Nothing becomes an idea yet.

    A person has one trial run at a time in an authority: an earlier one that was not confirmed gives way.
    Raises NotAllowed, FileRefused.
    """
    _check_may(by, authority_id)
    authority = Authority.objects.get(pk=authority_id)
    today = promises.local_date(now, authority.country)
    table = guard_table(reading.read_table(content, sheet=sheet), today=today)
    proposed = mappings.propose(table)
    ImportRun.objects.filter(authority=authority, uploaded_by=by.person_id, confirmed_at__isnull=True).delete()
    standing = by.via(p.IMPORT_IDEAS, ("authority", authority_id))
    return ImportRun.objects.create(
        authority=authority,
        uploaded_by_id=by.person_id,
        uploaded_at=now,
        queued_at=now,
        file_name=safe_name(file_name, today=today),
        sha256=hashlib.sha256(content).hexdigest(),
        table=reading.pack(table),
        headings=list(table.headings),
        mapping=proposed.to_json(),
        total=len(table.rows),
        unit_path=_reach(by, authority_id, standing.unit_path if standing else ""),
    )


def _reach(by: Granted, authority_id: int, narrowest: str) -> str:
    """The part of the authority that the person may fill: all of it if any of their memberships gives that."""
    return "" if by.is_system or "" in by.paths(authority_id, p.IMPORT_IDEAS) else narrowest


def table_of(run: ImportRun) -> Table:
    """The list as it was read. Raises ValueError when the import is done and the list is gone."""
    if run.table is None:
        raise ValueError("the list of a finished import is not kept")
    return reading.unpack(bytes(run.table))


def plan_of(run: ImportRun, *, now: dt.datetime, table: Table | None = None) -> Plan:
    """What the import would do with each row under its present choices."""
    today = promises.local_date(now, run.authority.country)
    place = place_of(run.authority, unit_path=run.unit_path, today=today)
    known = known_rows(run.authority_id, besides=run.pk)
    mapping = Mapping.from_json(run.mapping)
    return plans.make(table or table_of(run), mapping, place, known, accept_warnings=bool(run.guard_reason))


def _locked(run_id: int) -> ImportRun:
    rows = ImportRun.objects.select_for_update(no_key=True, of=("self",)).select_related("authority")
    run: ImportRun = rows.get(pk=run_id)
    return run


@transaction.atomic
def choose(
    *, run_id: int, mapping: Mapping, guard_reason: str, by: Granted, now: dt.datetime
) -> tuple[ImportRun, bool]:
    """Keep what a person chose about columns, status words and warnings; says whether anything changed.

    Raises NotAllowed, MappingRefused, AlreadyConfirmed.
    """
    run = _locked(run_id)
    _check_may(by, run.authority_id)
    if run.is_confirmed:
        raise AlreadyConfirmed
    if guard.inspect(guard_reason, today=promises.local_date(now, run.authority.country)).blocks:
        raise MappingRefused(_("Skälet innehåller ett personnummer eller liknande. Ta bort det."))
    table = table_of(run)
    mappings.check(mapping, table)
    document = mappings.with_statuses(mapping, table).to_json()
    changed = document != run.mapping or guard_reason != run.guard_reason
    run.mapping, run.guard_reason = document, guard_reason
    run.save(update_fields=["mapping", "guard_reason"])
    return run, changed


@transaction.atomic
def confirm_import(*, run_id: int, by: Granted, now: dt.datetime, enqueue: bool = True) -> ImportRun:
    """Say yes to a trial run: it becomes work. A second yes changes nothing.

    Raises NotAllowed, MappingRefused, ImportBusy.
    """
    run = _locked(run_id)
    _check_may(by, run.authority_id)
    if run.is_confirmed:
        return run
    # Two people who confirm at the same time wait for each other here; the constraint is the last resort.
    Authority.objects.select_for_update(no_key=True).get(pk=run.authority_id)
    if ImportRun.objects.unfinished().filter(authority_id=run.authority_id).exists():
        raise ImportBusy
    mappings.check(Mapping.from_json(run.mapping), table_of(run))
    actor = by.actor([p.IMPORT_IDEAS], [("authority", run.authority_id)])
    run.confirmed_at = run.queued_at = now
    run.actor_id, run.actor_role, run.actor_unit = actor.person_id, actor.role, actor.unit
    run.save(update_fields=["confirmed_at", "queued_at", "actor_id", "actor_role", "actor_unit"])
    payload = {"rows": run.total, "sha256": run.sha256} | (
        {"guard_reason": run.guard_reason} if run.guard_reason else {}
    )
    _record(run, log_kinds.IMPORT_STARTED, payload, now)
    if enqueue:
        _enqueue(run.pk)
    return run


def _record(run: ImportRun, kind: str, payload: dict[str, object], now: dt.datetime) -> None:
    ledger.record(
        kind=kind,
        chains=[run.authority.chain],
        actor=Actor(run.actor_id, run.actor_role, run.actor_unit),
        subject_type="import",
        subject_ref=str(run.pk),
        occurred_at=now,
        payload=payload,
    )


def _enqueue(run_id: int) -> None:
    # Robust: without a broker the import stands all the same, and the sweep finds it.
    transaction.on_commit(lambda: tasks.continue_import.delay(run_id=run_id), robust=True)


@transaction.atomic
def discard_import(*, run_id: int, by: Granted) -> None:
    """Throw a trial run away. Raises NotAllowed, AlreadyConfirmed."""
    run = _locked(run_id)
    _check_may(by, run.authority_id)
    if run.is_confirmed:
        raise AlreadyConfirmed
    run.delete()


def unfinished(*, authority_id: int, content: bytes) -> ImportRun | None:
    """The confirmed import of this very file that is still to be finished, if there is one."""
    digest = hashlib.sha256(content).hexdigest()
    found: ImportRun | None = ImportRun.objects.unfinished().filter(authority_id=authority_id, sha256=digest).first()
    return found


def continue_import(
    *,
    run_id: int,
    now: dt.datetime,
    seconds: float | None = TURN_SECONDS,
    progress: Callable[[int, int], None] | None = None,
) -> bool:
    """Work on an import from where it stands, batch by batch; says whether it is finished.

    With `seconds` it hands the rest to a new turn when the time is up. Each batch is one transaction together with
    the count of rows that are done: killed anywhere and taken up again, every row is taken in exactly once.
    """
    with _alone(run_id) as alone:
        # The lock is gone when a worker's connection is: a run that says "running" while we hold it has lost its worker.
        attempt = work.claim(ImportRun.objects.confirmed(), run_id, now, lease=_ANY_HEARTBEAT) if alone else None
        if attempt is None:
            return ImportRun.objects.filter(pk=run_id, state=work.DONE).exists()
        try:
            finished = _turn(run_id, attempt, now, seconds, progress)
        except work.LostClaim:
            return False
        except Exception as error:
            _give_way(run_id, attempt, now, error)
            raise
    if not finished:
        _enqueue(run_id)
    return finished


@contextmanager
def _alone(run_id: int) -> Iterator[bool]:
    """Holds the import for this connection, if nobody else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, run_id])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_CLASS, run_id])


def _ticking(now: dt.datetime) -> Callable[[], dt.datetime]:
    """The time that passes while the work goes on, counted from the `now` it was given."""
    start = time.monotonic()
    return lambda: now + dt.timedelta(seconds=time.monotonic() - start)


def _turn(
    run_id: int,
    attempt: int,
    now: dt.datetime,
    seconds: float | None,
    progress: Callable[[int, int], None] | None,
) -> bool:
    clock = _ticking(now)
    run = ImportRun.objects.select_related("authority__municipality").get(pk=run_id)
    plan = plan_of(run, now=now).rows
    while True:
        done = _batch(run_id, attempt, plan, clock())
        if progress:
            progress(done, len(plan))
        if done >= len(plan):
            return True
        if seconds is not None and (clock() - now).total_seconds() > seconds:
            work.retry(ImportRun.objects.all(), run_id, attempt, now, error="", after=dt.timedelta(0))
            return False


@transaction.atomic
def _batch(run_id: int, attempt: int, plan: tuple[plans.Planned, ...], now: dt.datetime) -> int:
    """The next rows after those that are done; with the last of them the import is finished. Raises LostClaim."""
    # First, so that a worker which was taken for dead writes nothing: the row stays locked until the batch is whole.
    work.pulse(ImportRun.objects.all(), run_id, attempt, now)
    run = ImportRun.objects.select_related("authority__municipality").get(pk=run_id)
    rows = plan[run.done : run.done + BATCH]
    batches.write(run, rows, now=now)
    run.refresh_from_db()
    if run.done >= len(plan):
        _finish(run, attempt, now)
    return run.done


def _finish(run: ImportRun, attempt: int, now: dt.datetime) -> None:
    work.finish(ImportRun.objects.all(), run.pk, attempt, now)
    ImportRun.objects.filter(pk=run.pk).update(table=None)
    counts = {"imported": run.imported, "changed": run.changed, "unchanged": run.unchanged, "refused": run.refused}
    _record(run, log_kinds.IMPORT_FINISHED, dict(counts), now)


def _give_way(run_id: int, attempt: int, now: dt.datetime, error: Exception) -> None:
    """Let the import be tried again later, or give it up after many tries. The error's text may hold text of the list: only its name is kept."""
    logger.error("import %s stopped", run_id, exc_info=error)
    rows = ImportRun.objects.all()
    name = type(error).__name__
    try:
        if attempt >= MAX_ATTEMPTS:
            work.fail(rows, run_id, attempt, now, error=name)
            # What was taken in stays; the same file read anew is recognised row by row and goes on from there.
            rows.filter(pk=run_id).update(table=None)
        else:
            work.retry(rows, run_id, attempt, now, error=name, after=RETRY_AFTER)
    except work.LostClaim:
        logger.info("import %s was taken over meanwhile", run_id)


def sweep(now: dt.datetime) -> int:
    """Enqueue imports whose worker or message was lost, and remove old trial runs; how many were enqueued."""
    old = now - dt.timedelta(days=PREVIEW_DAYS)
    ImportRun.objects.filter(confirmed_at__isnull=True, uploaded_at__lt=old).delete()
    lost = list(ImportRun.objects.confirmed().lost(now).values_list("pk", flat=True))
    for run_id in lost:
        tasks.continue_import.delay(run_id=run_id)
    return len(lost)
